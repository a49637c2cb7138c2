// Tells a projection what was committed: behind the receipts, never in their way, within the shared budget.
import type { Log } from '../ports/log.ts';
import type { Projection } from '../ports/projection.ts';
import type { BackgroundBudget } from './background-budget.ts';

export interface WriteBehindParts<Item> {
  readonly projection: Projection<Item>;
  readonly budget: BackgroundBudget;
  /** Most records that wait; what comes beyond is dropped, and the follower finds it. */
  readonly limit: number;
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
  readonly pause: (ms: number) => Promise<void>;
  /** Called when nothing waits any more and something was dropped since: the follower would find it. */
  readonly onMissed: () => void;
  readonly log: Log;
}

export interface ProjectionFigures {
  readonly waiting: number;
  /** Records that were told. */
  readonly told: number;
  readonly dropped: number;
  /** What was made up from the ledger. */
  readonly caughtUp: number;
}

export interface WriteBehind<Item> {
  /** Takes what was committed; never throws, never waits. */
  offer(items: readonly Item[]): void;
  /** Makes up from the ledger what is missing of these shoppers. Gives how many it came to before `isOver`. */
  catchUp(userIds: readonly string[], isOver: () => boolean): Promise<number>;
  /** Resolves when nothing waits any more, or after `withinMs`: what waits then is dropped. */
  settle(withinMs: number): Promise<void>;
  figures(): ProjectionFigures;
}

/** How long one piece of work is meant to take: a receipt may have to share the machine with it for so long. */
const turnMs = 25;
const recordsPerTurn = { first: 32, least: 10, most: 200 };
/** Fewer than records: each is read from the ledger, one after the other. */
const shoppersPerTurn = { first: 8, least: 4, most: 200 };
const settleTickMs = 25;

export function createWriteBehind<Item>(parts: WriteBehindParts<Item>): WriteBehind<Item> {
  const { projection, budget, log } = parts;
  const waiting = new Map<string, Item>();
  let working: Promise<void> | null = null;
  const records = createPortion(recordsPerTurn);
  const shoppers = createPortion(shoppersPerTurn);
  let told = 0;
  let dropped = 0;
  let caughtUp = 0;
  let missed = false;
  let closing = false;
  const isClosing = (): boolean => closing;

  async function work(): Promise<void> {
    while (waiting.size > 0) {
      const behind = await budget.take(tellWaiting, isClosing);
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

  /** Gives the shoppers of whom something is missing before this. */
  async function tellWaiting(): Promise<readonly string[]> {
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
        'a projection cannot be told',
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
        if (waiting.size < parts.limit || waiting.has(key)) waiting.set(key, item);
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

/** How many fit into one turn, by how long the last ones took. */
function createPortion({ first, least, most }: { first: number; least: number; most: number }) {
  let now = first;
  return {
    most: () => now,
    took: (count: number, ms: number): void => {
      if (count < now && ms <= turnMs) return;
      const right = Math.round((count * turnMs) / Math.max(1, ms));
      // It shrinks at once, and grows step by step: the next ones may be dearer.
      now = Math.min(Math.max(right, least), now * 2, most);
    },
  };
}
