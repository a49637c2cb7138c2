// Finds the shopper of a void, which names only a receipt: in flight, settled lately, or stored.
import type { AnyCommand, VoidReceipt } from '../game/command.ts';
import type { Cache } from '../ports/cache.ts';
import type { Store } from '../ports/store.ts';
import type { Answer } from './answer.ts';

/** The owner of a receipt, who never changes. */
export interface SettledReceipt {
  readonly userId: string;
}

export interface ReceiptOwners {
  /** The shopper of the receipt; null if the receipt is not known yet. Throws StoreUnavailableError. */
  find(command: VoidReceipt): Promise<string | null>;
  /** Remembers the shopper of a submission until {@link release}, so that a void right after it takes the same lane. */
  hold(command: AnyCommand): void;
  /** The command has its answer. */
  release(command: AnyCommand, answer: Answer): void;
  /** Resolves when no look-up is in progress. */
  idle(): Promise<void>;
}

export function createReceiptOwners(
  store: Pick<Store, 'loadReceipts'>,
  settled: Cache<SettledReceipt>,
): ReceiptOwners {
  const inFlight = new Map<string, { userId: string; count: number }>();
  const lookUps = new Set<Promise<string | null>>();

  async function lookUp({ receiptId }: VoidReceipt): Promise<string | null> {
    const known = inFlight.get(receiptId)?.userId ?? settled.get(receiptId)?.userId;
    if (known !== undefined) return known;
    const receipt = (await store.loadReceipts([receiptId])).get(receiptId);
    return receipt && 'userId' in receipt ? receipt.userId : null;
  }

  return {
    find: (command) => {
      const looking = lookUp(command).finally(() => lookUps.delete(looking));
      lookUps.add(looking);
      return looking;
    },
    hold: (command) => {
      if (command.type !== 'receipt.submit') return;
      const { receiptId, purchase } = command;
      const known = inFlight.get(receiptId);
      inFlight.set(receiptId, { userId: known?.userId ?? purchase.userId, count: (known?.count ?? 0) + 1 });
    },
    release: (command, answer) => {
      if (command.type !== 'receipt.submit') return;
      const known = inFlight.get(command.receiptId);
      if (known !== undefined) {
        if (known.count === 1) inFlight.delete(command.receiptId);
        else known.count -= 1;
      }
      if (!answer.ok || answer.outcome.status !== 'applied') return;
      settled.set(command.receiptId, { userId: command.purchase.userId });
    },
    idle: async () => {
      await Promise.allSettled(lookUps);
    },
  };
}
