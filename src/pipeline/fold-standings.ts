// Tells the standings what was committed: behind the receipts, never in their way, and again from the journal where
// something got lost.
import type { JournalRecord } from '../game/change.ts';
import type { Receipt } from '../game/receipt.ts';
import type { ScoreChange } from '../game/scores.ts';
import type { Store } from '../ports/store.ts';
import type { RecoverParts } from './recover-standings.ts';
import { changeOf, recoverStandings } from './recover-standings.ts';
import { createTurns } from './turns.ts';

export interface FoldParts extends RecoverParts {
  readonly store: RecoverParts['store'] & Pick<Store, 'headsAfter'>;
  /** Most changes that wait; beyond, the sweep finds them. */
  readonly limit: number;
  /** Receipts under way, just now: the more, the longer this rests. */
  readonly underWay: () => number;
  /** When the last client came, milliseconds since 1970: a crowd that comes back needs the machine, too. */
  readonly arrivedAtMs: () => number;
  readonly pause: (ms: number) => Promise<void>;
  /** Called when nothing waits any more and something was dropped since: a sweep would find it. */
  readonly onMissed: () => void;
}

/** A record and the receipt as it stood after it. */
export interface ToFold {
  readonly record: JournalRecord;
  readonly receipt: Receipt;
}

export interface FoldFigures {
  readonly waiting: number;
  readonly folded: number;
  readonly dropped: number;
  /** Changes that were told from the journal. */
  readonly recovered: number;
}

export interface FoldStandings {
  /** Takes what was committed; never throws, never waits. */
  offer(committed: readonly ToFold[]): void;
  /** Compares all shoppers with what the standings know and tells what is missing. Gives how many were behind. */
  sweep(signal?: AbortSignal): Promise<number>;
  /** Resolves when nothing waits any more, or after `withinMs`: what waits then is dropped, for a sweep to find. */
  settle(withinMs: number): Promise<void>;
  figures(): FoldFigures;
}

/** What a turn is meant to take: so long a receipt may have to share the machine with it. */
const turnMs = 25;
const changesPerTurn = { first: 32, least: 10, most: 200 };
const shoppersPerTurn = 8;
const shoppersPerPage = 500;
const settleTickMs = 25;
/** So long after the last receipt and the last client who came there is no need to rest. */
const quietMs = 200;

export function createFoldStandings(parts: FoldParts): FoldStandings {
  const { standings, store, rules, log } = parts;
  let waiting: ToFold[] = [];
  let working: Promise<void> | null = null;
  let sweeping: Promise<number> | null = null;
  let sweepIsOver = (): boolean => false;
  let mostChanges = changesPerTurn.first;
  let offeredAtMs = Number.NEGATIVE_INFINITY;
  let folded = 0;
  let dropped = 0;
  let recovered = 0;
  let missed = false;
  let closing = false;
  const turns = createTurns({
    ...parts,
    isQuiet: () =>
      parts.underWay() === 0 && parts.now() - Math.max(offeredAtMs, parts.arrivedAtMs()) >= quietMs,
    isUrgent: () => closing || sweepIsOver(),
  });

  async function work(): Promise<void> {
    while (waiting.length > 0) {
      const behind = await turns.take(tellWaiting);
      try {
        await recover(behind, () => closing);
      } catch (error) {
        drop(behind.length);
        log.debug({ err: error, users: behind }, 'the standings cannot be told from the journal');
      }
    }
    if (!missed || closing) return;
    missed = false;
    parts.onMissed();
  }

  /** Gives the shoppers of whom something is missing before this. */
  async function tellWaiting(): Promise<readonly string[]> {
    const sinceMs = parts.now();
    const taken = waiting.splice(0, mostChanges);
    try {
      const changes: ScoreChange[] = [];
      for (const { record, receipt } of taken) changes.push(await changeOf(record, receipt, rules));
      const behind = await standings.apply(changes, parts.now());
      folded += taken.length;
      adapt(taken.length, parts.now() - sinceMs);
      return behind;
    } catch (error) {
      drop(taken.length);
      const receipts = taken.map(({ record }) => record.receiptId);
      log.debug({ err: error, receipts }, 'the standings cannot be told');
      return [];
    }
  }

  /** Takes as many changes next time as would have been right. */
  function adapt(changes: number, tookMs: number): void {
    if (changes < mostChanges && tookMs <= turnMs) return;
    const right = Math.round((changes * turnMs) / Math.max(1, tookMs));
    mostChanges = Math.min(Math.max(right, changesPerTurn.least), changesPerTurn.most);
  }

  /** The sweep finds them. */
  function drop(changes: number): void {
    dropped += changes;
    missed ||= changes > 0;
  }

  /** Gives how many shoppers it came to: all, unless it was over before. */
  async function recover(userIds: readonly string[], isOver: () => boolean): Promise<number> {
    let at = 0;
    for (; at < userIds.length && !isOver(); at += shoppersPerTurn) {
      const group = userIds.slice(at, at + shoppersPerTurn);
      await turns.take(() => recoverStandings(parts, group, countRecovered));
    }
    return Math.min(at, userIds.length);
  }

  function countRecovered(changes: number): void {
    recovered += changes;
  }

  async function sweepAll(isOver: () => boolean): Promise<number> {
    let behind = 0;
    for (let after = ''; !isOver(); ) {
      const heads = await store.headsAfter(after, shoppersPerPage);
      const known = await standings.known([...heads.keys()]);
      const late = [...heads].flatMap(([userId, seq]) => ((known.get(userId) ?? 0) < seq ? [userId] : []));
      behind += await recover(late, isOver);
      if (heads.size < shoppersPerPage) break;
      after = [...heads.keys()].at(-1) ?? '';
    }
    return behind;
  }

  return {
    offer: (committed) => {
      offeredAtMs = parts.now();
      const room = Math.max(0, parts.limit - waiting.length);
      drop(Math.max(0, committed.length - room));
      waiting.push(...committed.slice(0, room));
      working ??= work().finally(() => {
        working = null;
      });
    },
    sweep: (signal) => {
      if (sweeping === null) {
        sweepIsOver = () => signal?.aborted === true;
        sweeping = sweepAll(sweepIsOver).finally(() => {
          sweeping = null;
          sweepIsOver = () => false;
        });
      }
      return sweeping;
    },
    settle: async (withinMs) => {
      closing = true;
      const untilMs = parts.now() + withinMs;
      while (waiting.length > 0 && parts.now() < untilMs) await parts.pause(settleTickMs);
      drop(waiting.length);
      waiting = [];
      await working;
    },
    figures: () => ({ waiting: waiting.length, folded, dropped, recovered }),
  };
}
