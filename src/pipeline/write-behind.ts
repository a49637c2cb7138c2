// Writes committed changes to a projection after the answers, within the background budget.
import type { Log } from '../ports/log.ts';
import type { Projection } from '../ports/projection.ts';
import type { BackgroundBudget } from './background-budget.ts';
import { createPortion } from './portion.ts';
import { createWaitingItems } from './waiting-items.ts';
import { createWorker } from './worker.ts';

export interface WriteBehindParts<Item> {
  readonly projection: Projection<Item>;
  readonly budget: BackgroundBudget;
  /** The most records that wait. Beyond it records are dropped, and the follower finds them in the ledger. */
  readonly limit: number;
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
  readonly pause: (ms: number) => Promise<void>;
  /** Called when the queue is empty after records were dropped: time for the follower to run. */
  readonly onMissed: () => void;
  readonly log: Log;
}

export interface ProjectionFigures {
  readonly waiting: number;
  /** Records written to the projection. */
  readonly told: number;
  readonly dropped: number;
  /** Records or shoppers that the projection lacked and that were read from the ledger. */
  readonly caughtUp: number;
}

export interface WriteBehind<Item> {
  /** Queues committed items; never throws, never waits. */
  offer(items: readonly Item[]): void;
  /** Brings these shoppers up to date from the ledger. Returns how many of them it has handled before `isOver`. */
  catchUp(userIds: readonly string[], isOver: () => boolean): Promise<number>;
  /** Resolves when nothing waits, or after `withinMs`; what still waits then is dropped. */
  settle(withinMs: number): Promise<void>;
  figures(): ProjectionFigures;
}

const recordsPerPiece = { first: 32, least: 10, most: 200 };
/** Fewer shoppers than records, because each shopper is read from the ledger, one after the other. */
const shoppersPerPiece = { first: 8, least: 4, most: 200 };
const settleTickMs = 25;

export function createWriteBehind<Item>(parts: WriteBehindParts<Item>): WriteBehind<Item> {
  const { projection, budget, now, log } = parts;
  const { name } = projection;
  const waiting = createWaitingItems(projection, parts.limit);
  const catchUp = createCatchUp(projection, budget, now);
  const records = createPortion(recordsPerPiece);
  const worker = createWorker(work, () => waiting.size() > 0);
  let told = 0;
  let closing = false;
  const isClosing = (): boolean => closing;

  async function work(): Promise<void> {
    while (waiting.size() > 0) {
      const behind = await budget.take(writeWaiting, isClosing);
      await catchUp.run(behind, isClosing).catch((error: unknown) => {
        waiting.drop(behind.length);
        log.debug({ err: error, users: behind, projection: name }, 'a projection cannot catch up');
      });
    }
    if (!closing && waiting.takeMissed()) parts.onMissed();
  }

  /** Returns the shoppers whose earlier records the projection lacks. */
  async function writeWaiting(): Promise<readonly string[]> {
    const sinceMs = now();
    const taken = waiting.take(records.most());
    try {
      const behind = await projection.apply(taken);
      told += taken.length;
      records.took(taken.length, now() - sinceMs);
      return behind;
    } catch (error) {
      waiting.drop(taken.length);
      log.debug({ err: error, records: taken.length, projection: name }, 'a projection cannot be written');
      return [];
    }
  }

  return {
    offer: (items) => {
      waiting.add(items);
      worker.start();
    },
    catchUp: catchUp.run,
    settle: async (withinMs) => {
      closing = true;
      const untilMs = now() + withinMs;
      while (waiting.size() > 0 && now() < untilMs) await parts.pause(settleTickMs);
      waiting.clear();
      await worker.idle();
    },
    figures: () => ({ waiting: waiting.size(), told, dropped: waiting.dropped(), caughtUp: catchUp.total() }),
  };
}

/** Brings shoppers up to date from the ledger, a group at a time. */
function createCatchUp<Item>(
  projection: Pick<Projection<Item>, 'catchUp'>,
  budget: BackgroundBudget,
  now: () => number,
) {
  const shoppers = createPortion(shoppersPerPiece);
  let caughtUp = 0;

  async function run(userIds: readonly string[], isOver: () => boolean): Promise<number> {
    let at = 0;
    while (at < userIds.length && !isOver()) {
      const group = userIds.slice(at, at + shoppers.most());
      await budget.take(async () => {
        const sinceMs = now();
        const made = await projection.catchUp(group);
        shoppers.took(group.length, now() - sinceMs);
        caughtUp += made;
      }, isOver);
      at += group.length;
    }
    return at;
  }

  return { run, total: () => caughtUp };
}
