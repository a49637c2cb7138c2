// Tells the standings what was committed: behind the receipts, never in their way, and again from the journal where
// something got lost.
import type { JournalRecord } from '../game/change.ts';
import { scoreOpeningOf } from '../game/opening.ts';
import type { Receipt } from '../game/receipt.ts';
import type { Rules } from '../game/rules.ts';
import type { ScoreChange } from '../game/scores.ts';
import { scoreChangeOf } from '../game/scores.ts';
import type { Log } from '../ports/log.ts';
import type { RulesSource } from '../ports/rules-source.ts';
import type { Standings } from '../ports/standings.ts';
import type { Store } from '../ports/store.ts';

export interface FoldParts {
  readonly standings: Standings;
  readonly store: Pick<Store, 'headsAfter' | 'journalAfter' | 'loadOpenings' | 'loadReceipts'>;
  readonly rules: Pick<RulesSource, 'ofVersion'>;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Most changes that wait; beyond, the sweep finds them. */
  readonly limit: number;
  /** Whether receipts need the machine more, just now. */
  readonly giveWay: () => boolean;
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

const changesPerTurn = 50;
const recordsPerRead = 200;
const shoppersPerPage = 500;
const giveWayMs = 25;
/**
 * A receipt's rankings are more work than the receipt. While receipts need the machine a turn is followed by this many
 * times its length of rest: the boards lag, but are not forgotten.
 */
const restPerTurn = 100;
const longestRestMs = 10_000;
/** A gap between two batches is no rest yet. */
const quietMs = 200;

export function createFoldStandings(parts: FoldParts): FoldStandings {
  const { standings, store, rules, log } = parts;
  let waiting: ToFold[] = [];
  let working: Promise<void> | null = null;
  let sweeping: Promise<number> | null = null;
  let folded = 0;
  let dropped = 0;
  let recovered = 0;
  let missed = false;
  let closing = false;

  async function work(): Promise<void> {
    while (waiting.length > 0) {
      await inTurn(async () => {
        const taken = waiting.splice(0, changesPerTurn);
        try {
          const behind = await standings.apply(await changesOf(taken), parts.now());
          folded += taken.length;
          for (const userId of behind) await recover(userId);
        } catch (error) {
          drop(taken.length);
          const receipts = taken.map(({ record }) => record.receiptId);
          log.debug({ err: error, receipts }, 'the standings cannot be told');
        }
      });
    }
    if (!missed || closing) return;
    missed = false;
    parts.onMissed();
  }

  /** The sweep finds them. */
  function drop(changes: number): void {
    dropped += changes;
    missed ||= changes > 0;
  }

  /** Rests after the work for as long as receipts need the machine, within bounds. */
  async function inTurn(turn: () => Promise<void>, signal?: AbortSignal): Promise<void> {
    const since = parts.now();
    const pressed = parts.giveWay();
    await turn();
    const restMs = Math.min(longestRestMs, (parts.now() - since) * restPerTurn);
    let quiet = pressed || parts.giveWay() ? 0 : quietMs;
    const isOver = (): boolean => quiet >= quietMs || closing || signal?.aborted === true;
    for (let rested = 0; rested < restMs && !isOver(); rested += giveWayMs) {
      await parts.pause(giveWayMs);
      quiet = parts.giveWay() ? 0 : quiet + giveWayMs;
    }
  }

  async function changesOf(taken: readonly ToFold[]): Promise<ScoreChange[]> {
    const changes: ScoreChange[] = [];
    for (const { record, receipt } of taken)
      changes.push(scoreChangeOf(record, receipt, await rulesOf(receipt)));
    return changes;
  }

  const rulesOf = async (receipt: Receipt | null): Promise<Rules | null> =>
    receipt !== null && 'rulebook' in receipt ? rules.ofVersion(receipt.rulebook) : null;

  /** Tells everything of one shopper that the standings do not know yet. */
  async function recover(userId: string): Promise<void> {
    for (;;) {
      const seq = (await standings.known([userId])).get(userId) ?? 0;
      const records = await store.journalAfter(userId, seq, recordsPerRead);
      const receipts = await store.loadReceipts([...new Set(records.map(({ receiptId }) => receiptId))]);
      const goesOn = records[0]?.firstSeq === seq + 1;
      // Folded before this, or while it was read: the opening stands for it.
      const isWhole = goesOn && records.every(({ receiptId }) => receipts.has(receiptId));
      if (!isWhole && (await startFromOpening(userId, seq))) continue;
      if (records.length === 0) return;
      if (!goesOn) return log.error({ user: userId, after: seq }, 'the journal has a hole: npm run doctor');
      const changes: ScoreChange[] = [];
      for (const record of records) {
        const receipt = receipts.get(record.receiptId) ?? null;
        changes.push(scoreChangeOf(record, receipt, await rulesOf(receipt)));
      }
      const behind = await standings.apply(changes, parts.now());
      recovered += changes.length;
      // Somebody else was quicker, or forgot everything: look again.
      if (behind.length === 0 && records.length < recordsPerRead) return;
    }
  }

  /** False where no opening goes beyond entry `seq`. */
  async function startFromOpening(userId: string, seq: number): Promise<boolean> {
    const opening = (await store.loadOpenings([userId])).get(userId);
    if (opening === undefined || opening.user.seq <= seq) return false;
    await standings.open([scoreOpeningOf(opening)]);
    recovered += 1;
    return true;
  }

  async function sweepAll(signal: AbortSignal | undefined): Promise<number> {
    let behind = 0;
    for (let after = ''; !signal?.aborted; ) {
      const heads = await store.headsAfter(after, shoppersPerPage);
      const known = await standings.known([...heads.keys()]);
      for (const [userId, seq] of heads) {
        if (signal?.aborted) return behind;
        if ((known.get(userId) ?? 0) >= seq) continue;
        behind += 1;
        await inTurn(() => recover(userId), signal);
      }
      if (heads.size < shoppersPerPage) break;
      after = [...heads.keys()].at(-1) ?? '';
    }
    return behind;
  }

  return {
    offer: (committed) => {
      const room = Math.max(0, parts.limit - waiting.length);
      drop(Math.max(0, committed.length - room));
      waiting.push(...committed.slice(0, room));
      working ??= work().finally(() => {
        working = null;
      });
    },
    sweep: (signal) => {
      sweeping ??= sweepAll(signal).finally(() => {
        sweeping = null;
      });
      return sweeping;
    },
    settle: async (withinMs) => {
      closing = true;
      const untilMs = parts.now() + withinMs;
      while (waiting.length > 0 && parts.now() < untilMs) await parts.pause(giveWayMs);
      drop(waiting.length);
      waiting = [];
      await working;
    },
    figures: () => ({ waiting: waiting.length, folded, dropped, recovered }),
  };
}
