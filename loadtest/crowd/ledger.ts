// Tracks which clients have to receive each receipt, and when the last of them did.

/** One connection, as the ledger knows it. */
export type Member = object;

interface Item {
  readonly dueAt: number;
  readonly waiting: Set<Member>;
  readonly heardByAll: (latencyMs: number) => void;
}

export interface Ledger {
  /** Call it before the receipt is sent, because a push may arrive before the answer. */
  expect(
    receiptId: string,
    dueAt: number,
    recipients: Iterable<Member>,
    heardByAll: Item['heardByAll'],
  ): void;
  heard(receiptId: string, member: Member, now: number): void;
  /** The receipt was refused: no pushes are expected. */
  forget(receiptId: string): void;
  /** A member is disconnected: it gets what it missed from its journal, which is not checked here. */
  gone(member: Member): void;
  open(): number;
}

export function createLedger(): Ledger {
  const items = new Map<string, Item>();
  return {
    expect: (receiptId, dueAt, recipients, heardByAll) => {
      const waiting = new Set(recipients);
      if (waiting.size > 0) items.set(receiptId, { dueAt, waiting, heardByAll });
    },
    heard: (receiptId, member, now) => {
      const item = items.get(receiptId);
      if (!item?.waiting.delete(member) || item.waiting.size > 0) return;
      items.delete(receiptId);
      item.heardByAll(now - item.dueAt);
    },
    forget: (receiptId) => {
      items.delete(receiptId);
    },
    gone: (member) => {
      for (const [receiptId, { waiting }] of items) if (waiting.has(member)) items.delete(receiptId);
    },
    open: () => items.size,
  };
}
