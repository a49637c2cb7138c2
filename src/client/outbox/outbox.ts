// A durable outbox for a till: it keeps each receipt until the node has answered it.
import type { BackOff } from '../back-off.ts';
import { unsendable } from '../message-size.ts';
import type { OutboxMessage, OutboxRow } from './row.ts';
import { createRowsView } from './rows-view.ts';
import type { Send } from './sender.ts';
import { createSender } from './sender.ts';
import type { OutboxStorage } from './storage.ts';
import { OutboxError } from './storage.ts';
import type { OutboxSnapshot } from './summary.ts';
import { outdated } from './summary.ts';

export interface OutboxOptions {
  readonly storage: OutboxStorage;
  readonly send: Send;
  /** The limit of unsettled rows. Above it `put` rejects with `outbox_full`. */
  readonly maxRows?: number;
  /** Settled rows of today that are kept for the list. */
  readonly keepSettled?: number;
  readonly warnRows?: number;
  readonly warnAgeMs?: number;
  readonly backOff?: BackOff;
  readonly rowBackOff?: BackOff;
  /** The day of the list; by default the calendar day of the device. */
  readonly dayOf?: (at: Date) => string;
  readonly now?: () => Date;
}

export interface Outbox {
  /** Resolves when the row is stored durably. It is then sent, even after a crash. Rejects with {@link OutboxError}. */
  put(message: OutboxMessage, note?: unknown): Promise<OutboxRow>;
  /** Queues a refused row again, with the same payload or another one. */
  correct(id: number, message: OutboxMessage): Promise<OutboxRow>;
  /** Removes a refused row. */
  remove(id: number): Promise<void>;
  /** Sends now instead of after the back-off, such as after a reconnect or a sign-in. */
  wake(): void;
  /** The same object until something changes. */
  snapshot(): OutboxSnapshot;
  /** Calls `listener` after each change. Returns a function that removes it. */
  subscribe(listener: (snapshot: OutboxSnapshot) => void): () => void;
  /** All rows as JSON text, for a file. */
  exportRows(): string;
  /** Stops sending and closes the storage. The rows stay stored. */
  close(): Promise<void>;
}

const dayMs = 86_400_000;
const tidyEveryMs = 10_000;
const localDay = (at: Date): string => `${at.getFullYear()}-${at.getMonth() + 1}-${at.getDate()}`;

/** Reads the stored rows and starts to send them. Rejects with {@link OutboxError} if they cannot be read. */
export async function createOutbox(options: OutboxOptions): Promise<Outbox> {
  const { storage, now = () => new Date(), dayOf = localDay } = options;
  const { maxRows = 5_000, keepSettled = 1_000, warnRows = 200, warnAgeMs = dayMs } = options;
  const view = createRowsView({ warnRows, warnAgeMs, durable: storage.durable, now });
  const { rows, live } = view;
  const over = new AbortController();
  let tidyAtMs = 0;

  async function reload(): Promise<void> {
    const stored = await storage.read();
    rows.clear();
    for (const row of stored) rows.set(row.id, row);
    view.changed();
  }

  const sender = createSender({
    send: options.send,
    backOff: options.backOff ?? { minMs: 500, maxMs: 60_000 },
    rowBackOff: options.rowBackOff ?? { minMs: 5_000, maxMs: 600_000 },
    queued: () => [...rows.values()].filter(({ state }) => state === 'queued'),
    started: (id) => {
      live.set(id, { ...live.get(id), sending: true, attempts: (live.get(id)?.attempts ?? 0) + 1 });
      view.changed();
    },
    failed: (id, reason) => {
      live.set(id, { sending: false, attempts: live.get(id)?.attempts ?? 1, reason });
      view.changed();
    },
    settled: async (id, state, { outcome, reason }) => {
      const { entries: _, ...facts } = outcome ?? { entries: [] };
      const attempts = live.get(id)?.attempts ?? 1;
      const stored = await storage.change(
        id,
        (row) =>
          ({
            ...row,
            state,
            attempts,
            settledAt: now().toISOString(),
            ...(outcome ? { outcome: facts } : {}),
            ...(reason ? { reason } : {}),
          }) as OutboxRow,
      ); // the row's own event and payload, so it is still of its kind
      if (stored) view.keep(stored);
      else rows.delete(id);
    },
    trouble: view.trouble,
    tidy: async () => {
      if (performance.now() < tidyAtMs) return;
      tidyAtMs = performance.now() + tidyEveryMs;
      view.changed(); // age is a matter of time
      const old = outdated([...rows.values()], keepSettled, dayOf, now());
      if (old.length === 0) return;
      await storage.remove(old);
      for (const id of old) rows.delete(id);
      view.changed();
    },
  });

  async function sendWhileOpen(): Promise<void> {
    while (!over.signal.aborted) {
      await storage
        .exclusively(over.signal, async (held) => {
          await reload(); // another tab may have sent until now
          view.trouble(null);
          view.sends(true);
          await sender.run(held);
        })
        .catch((error: unknown) => {
          if (!over.signal.aborted) view.trouble({ code: 'storage_failed', message: String(error) });
        });
      live.clear();
      view.sends(false);
      if (!over.signal.aborted) await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  }

  function refusedRow(id: number): OutboxRow {
    const row = rows.get(id);
    if (row?.state === 'refused') return row;
    throw new OutboxError(
      'not_refused',
      `Row ${id} is ${row?.state ?? 'gone'}: only a refused row can be changed.`,
    );
  }

  function check({ event, payload }: OutboxMessage): void {
    if (over.signal.aborted) throw new OutboxError('closed', 'The outbox is closed.');
    const fault = unsendable(event, payload);
    if (fault) throw new OutboxError('invalid_message', fault.message);
  }

  await reload();
  const unwatch = storage.watch(() => {
    void reload().then(sender.wake, () => {}); // the next change tells it again
  });
  const sending = sendWhileOpen();

  return {
    put: async (message, note) => {
      check(message);
      const { waiting, refused } = view.snapshot();
      if (waiting + refused >= maxRows) {
        throw new OutboxError(
          'outbox_full',
          `${maxRows} receipts wait already. Connect this till, or export them.`,
        );
      }
      const queuedAt = now().toISOString();
      const row = await storage.add({
        ...message,
        state: 'queued',
        queuedAt,
        attempts: 0,
        ...(note === undefined ? {} : { note }),
      });
      view.keep(row);
      sender.wake();
      return row;
    },
    correct: async (id, message) => {
      check(message);
      const { queuedAt, note } = refusedRow(id);
      const fresh = {
        state: 'queued',
        queuedAt,
        attempts: 0,
        ...(note === undefined ? {} : { note }),
      } as const;
      const row = await storage.change(id, (stored) =>
        stored.state === 'refused' ? { ...message, ...fresh, id } : stored,
      );
      if (row === null) throw new OutboxError('not_refused', `Row ${id} is gone.`);
      view.keep(row);
      sender.wake();
      return row;
    },
    remove: async (id) => {
      refusedRow(id);
      await storage.remove([id]);
      rows.delete(id);
      view.changed();
    },
    wake: sender.wake,
    snapshot: view.snapshot,
    subscribe: view.subscribe,
    exportRows: () =>
      JSON.stringify(
        {
          format: 'deerfields-outbox',
          version: 1,
          exportedAt: now().toISOString(),
          rows: view.snapshot().rows,
        },
        null,
        2,
      ),
    close: async () => {
      over.abort(new OutboxError('closed', 'The outbox is closed.'));
      unwatch();
      view.stop();
      await sending;
      await storage.close();
    },
  };
}
