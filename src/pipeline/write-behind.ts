// Writes committed changes to a projection after the answers, within the background budget.
import type { Log } from '../ports/log.ts';
import type { Projection } from '../ports/projection.ts';
import type { BackgroundBudget } from './background-budget.ts';

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
  /** Brings these shoppers up to date from the ledger. Gives how many of them it has handled before `isOver`. */
  catchUp(userIds: readonly string[], isOver: () => boolean): Promise<number>;
  /** Resolves when nothing waits, or after `withinMs`; what still waits then is dropped. */
  settle(withinMs: number): Promise<void>;
  figures(): ProjectionFigures;
}

/** The target length of one piece of work. A receipt may have to share the machine with it for this long. */
const pieceMs = 25;
const recordsPerPiece = { first: 32, least: 10, most: 200 };
/** Fewer than records, because each shopper is read from the ledger, one after the other. */
const shoppersPerPiece = { first: 8, least: 4, most: 200 };
const settleTickMs = 25;

export function createWriteBehind<Item>(parts: WriteBehindParts<Item>): WriteBehind<Item> {
  const { projection, budget, log } = parts;
  const waiting = new Map<string, Item>();
  let working: Promise<void> | null = null;
  const records = createPortion(recordsPerPiece);
  const shoppers = createPortion(shoppersPerPiece);
  let told = 0;
  let dropped = 0;
  let caughtUp = 0;
  let missed = false;
  let closing = false;
  const isClosing = (): boolean => closing;

  async function work(): Promise<void> {
    while (waiting.size > 0) {
      const behind = await budget.take(writeWaiting, isClosing);
      try {
        await catchUp(behind, isClosing);
      } catch (error) {
        drop(behind.length);
        log.debug({ err: error, users: behind, projection: projection.name }, 'a projection cannot catch up');
      }
    }
    if (!missed || closing) return;
    missed = false;
    parts.onMissed();
  }

  /** Gives the shoppers whose earlier records the projection lacks. */
  async function writeWaiting(): Promise<readonly string[]> {
    const sinceMs = parts.now();
    const taken = take();
    try {
      const behind = await projection.apply(taken);
      told += taken.length;
      records.took(taken.length, parts.now() - sinceMs);
      return behind;
    } catch (error) {
      drop(taken.length);
      log.debug(
        { err: error, records: taken.length, projection: projection.name },
        'a projection cannot be written',
      );
      return [];
    }
  }

  function take(): Item[] {
    const taken: Item[] = [];
    for (const [key, item] of waiting) {
      if (taken.length === records.most()) break;
      waiting.delete(key);
      taken.push(item);
    }
    return taken;
  }

  function drop(items: number): void {
    dropped += items;
    missed ||= items > 0;
  }

  async function catchUp(userIds: readonly string[], isOver: () => boolean): Promise<number> {
    let at = 0;
    while (at < userIds.length && !isOver()) {
      const group = userIds.slice(at, at + shoppers.most());
      caughtUp += await budget.take(async () => {
        const sinceMs = parts.now();
        const made = await projection.catchUp(group);
        shoppers.took(group.length, parts.now() - sinceMs);
        return made;
      }, isOver);
      at += group.length;
    }
    return at;
  }

  return {
    offer: (items) => {
      for (const item of items) {
        const key = projection.keyOf(item);
        const known = waiting.get(key);
        if (known !== undefined && projection.isOlder(item, known)) continue;
        if (known !== undefined || waiting.size < parts.limit) waiting.set(key, item);
        else drop(1);
      }
      working ??= work().finally(() => {
        working = null;
      });
    },
    catchUp,
    settle: async (withinMs) => {
      closing = true;
      const untilMs = parts.now() + withinMs;
      while (waiting.size > 0 && parts.now() < untilMs) await parts.pause(settleTickMs);
      drop(waiting.size);
      waiting.clear();
      await working;
    },
    figures: () => ({ waiting: waiting.size, told, dropped, caughtUp }),
  };
}

/** How many items fit into one piece of work, estimated from the duration of the last one. */
function createPortion({ first, least, most }: { first: number; least: number; most: number }) {
  let now = first;
  return {
    most: () => now,
    took: (count: number, ms: number): void => {
      if (count < now && ms <= pieceMs) return;
      const right = Math.round((count * pieceMs) / Math.max(1, ms));
      // It shrinks at once and at most doubles, because the next items may take longer.
      now = Math.min(Math.max(right, least), now * 2, most);
    },
  };
}
