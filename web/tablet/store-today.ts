// Today's receipts of the whole store: read from the node at each connection, and updated by its pushes.
import type { ReadonlySignal } from '@preact/signals';
import { effect, signal } from '@preact/signals';
import type { ReceiptLine, Settled } from '../../src/contracts/receipts.ts';
import { dayKey, serverNowMs } from '../kit/dates.ts';
import type { PageLink } from '../kit/page-link.ts';

export interface StoreToday {
  /** By receipt id. Empty until the node has answered. */
  readonly receipts: ReadonlySignal<ReadonlyMap<string, ReceiptLine>>;
  settle(settled: Settled): void;
}

/** The list draws fewer. */
const mostKept = 400;

export function createStoreToday(): StoreToday & { follow(link: PageLink): void } {
  const receipts = signal<ReadonlyMap<string, ReceiptLine>>(new Map());
  /** A push that arrives before the answer is newer than the answer. */
  let pushed: ReceiptLine[] | null = null;

  function take(lines: readonly ReceiptLine[], before: ReadonlyMap<string, ReceiptLine> = new Map()): void {
    const today = dayKey(serverNowMs());
    const all = new Map(before);
    for (const line of lines) all.set(line.receiptId, line);
    const kept = [...all].filter(([, { at }]) => dayKey(Date.parse(at)) === today);
    receipts.value = new Map(kept.slice(-mostKept));
  }

  async function ask(link: PageLink): Promise<void> {
    pushed = [];
    const reply = await link.client()?.request('store:today', {});
    const meanwhile = pushed ?? [];
    pushed = null;
    // Refused or unknown to the node: the list shows what this device has sent.
    if (reply?.ok) take([...reply.data.receipts.toReversed(), ...meanwhile]);
  }

  return {
    receipts,
    settle: ({ receipt }) => {
      if (receipt === undefined) return;
      pushed?.push(receipt);
      take([receipt], receipts.peek());
    },
    follow: (link) => {
      effect(() => {
        if (link.state.value === 'signed-out') receipts.value = new Map();
        if (link.state.value !== 'live') return;
        void ask(link).catch(() => {}); // the link has ended: it is asked again at the next one
      });
    },
  };
}
