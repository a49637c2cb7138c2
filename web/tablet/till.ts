// The state of the till: the outbox of this store, the connection that empties it, and both as signals.
import type { ReadonlySignal } from '@preact/signals';
import { effect, signal } from '@preact/signals';
import { openIndexedDbStorage } from '../../src/client/outbox/indexed-db-storage.ts';
import { createMemoryStorage } from '../../src/client/outbox/memory-storage.ts';
import type { Outbox } from '../../src/client/outbox/outbox.ts';
import { createOutbox } from '../../src/client/outbox/outbox.ts';
import type { OutboxMessage } from '../../src/client/outbox/row.ts';
import { sendByClient } from '../../src/client/outbox/send-by-client.ts';
import type { OutboxSnapshot } from '../../src/client/outbox/summary.ts';
import type { ReceiptLine } from '../../src/contracts/receipts.ts';
import { dayKey } from '../kit/dates.ts';
import { followMall } from '../kit/mall.ts';
import type { PageLink } from '../kit/page-link.ts';
import { openPageLink } from '../kit/page-link.ts';
import type { Session } from '../kit/session.ts';
import { hearCall } from './calls.tsx';
import { isStorageFault, sendDirectly } from './send-directly.ts';
import { createStoreToday } from './store-today.ts';

export interface Till {
  readonly link: PageLink;
  /** Null until the storage is read. */
  readonly outbox: ReadonlySignal<OutboxSnapshot | null>;
  /** Today's receipts of the store as the node has them, by id. */
  readonly storeToday: ReadonlySignal<ReadonlyMap<string, ReceiptLine>>;
  /**
   * Resolves when the row is safe: `kept` here, or (without storage space) `sent` to the node at once. Rejects with
   * an OutboxError, or if the node refuses what was sent.
   */
  put(message: OutboxMessage): Promise<'kept' | 'sent'>;
  correct(id: number, message: OutboxMessage): Promise<void>;
  remove(id: number): Promise<void>;
  /** All rows, for the exported file. */
  exportRows(): string;
}

export function openTill(session: Session): Till {
  const storeToday = createStoreToday();
  const link = openPageLink({ session, onSettled: storeToday.settle, onPush: hearCall });
  followMall(link);
  storeToday.follow(link);
  const snapshot = signal<OutboxSnapshot | null>(null);
  let opened: { readonly store: string; readonly outbox: Promise<Outbox> } | null = null;

  async function open(store: string): Promise<Outbox> {
    // One outbox per store: waiting rows belong to their store, whoever signs in next.
    const storage = await openIndexedDbStorage(`deerfields-outbox-${store}`).catch(createMemoryStorage);
    const send = sendByClient(() => {
      const client = link.client();
      if (client === null || session.claims.peek()?.store !== store) throw new Error('nobody is signed in');
      return client;
    });
    const outbox = await createOutbox({ storage, send, dayOf: (at) => dayKey(at.getTime()) });
    snapshot.value = outbox.snapshot();
    outbox.subscribe((next) => {
      if (opened?.store === store) snapshot.value = next;
    });
    return outbox;
  }

  effect(() => {
    const store = session.claims.value?.store;
    if (store === undefined || store === opened?.store) return;
    const before = opened;
    snapshot.value = null;
    opened = { store, outbox: open(store) };
    void before?.outbox.then((outbox) => outbox.close());
  });
  effect(() => {
    if (link.state.value === 'live') void opened?.outbox.then((outbox) => outbox.wake());
  });

  async function use<Result>(work: (outbox: Outbox) => Promise<Result>): Promise<Result> {
    if (opened === null) throw new Error('nobody is signed in');
    return work(await opened.outbox);
  }
  async function put(message: OutboxMessage): Promise<'kept' | 'sent'> {
    try {
      await use((outbox) => outbox.put(message));
      return 'kept';
    } catch (error) {
      const client = link.client();
      if (!isStorageFault(error) || link.state.peek() !== 'live' || client === null) throw error;
      await sendDirectly(client, message);
      return 'sent';
    }
  }
  return {
    link,
    outbox: snapshot,
    storeToday: storeToday.receipts,
    put,
    correct: (id, message) => use(async (outbox) => void (await outbox.correct(id, message))),
    remove: (id) => use((outbox) => outbox.remove(id)),
    exportRows: () =>
      JSON.stringify({ format: 'deerfields-outbox', rows: snapshot.peek()?.rows ?? [] }, null, 2),
  };
}
