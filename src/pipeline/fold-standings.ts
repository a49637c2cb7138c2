// Tells the standings what was committed: behind the receipts, never in their way, and again from the journal where
// something got lost.
import type { JournalRecord } from '../game/change.ts';
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
  readonly store: Pick<Store, 'headsAfter' | 'journalAfter' | 'loadReceipts'>;
  readonly rules: Pick<RulesSource, 'ofVersion'>;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Most changes that wait; beyond, the sweep finds them. */
  readonly limit: number;
  /** Whether receipts need the machine more, just now. */
  readonly giveWay: () => boolean;
  readonly pause: (ms: number) => Promise<void>;
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
  /** Resolves when nothing waits any more. */
  settled(): Promise<void>;
  figures(): FoldFigures;
}

const changesPerTurn = 200;
const recordsPerRead = 200;
const shoppersPerPage = 500;
const giveWayMs = 25;
/** Receipts go first, but not for ever. */
const longestGiveWayMs = 2_000;

export function createFoldStandings(parts: FoldParts): FoldStandings {
  const { standings, store, rules, log } = parts;
  let waiting: ToFold[] = [];
  let working: Promise<void> | null = null;
  let sweeping: Promise<number> | null = null;
  let folded = 0;
  let dropped = 0;
  let recovered = 0;

  async function work(): Promise<void> {
    while (waiting.length > 0) {
      for (let waited = 0; parts.giveWay() && waited < longestGiveWayMs; waited += giveWayMs) {
        await parts.pause(giveWayMs);
      }
      const taken = waiting.splice(0, changesPerTurn);
      try {
        const behind = await standings.apply(await changesOf(taken), parts.now());
        folded += taken.length;
        for (const userId of behind) await recover(userId);
      } catch (error) {
        // The sweep finds them.
        dropped += taken.length;
        log.debug({ err: error }, 'the standings cannot be told');
      }
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
      if (records.length === 0) return;
      const receipts = await store.loadReceipts([...new Set(records.map(({ receiptId }) => receiptId))]);
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

  async function sweepAll(signal: AbortSignal | undefined): Promise<number> {
    let behind = 0;
    for (let after = ''; !signal?.aborted; ) {
      const heads = await store.headsAfter(after, shoppersPerPage);
      const known = await standings.known([...heads.keys()]);
      for (const [userId, seq] of heads) {
        if (signal?.aborted) return behind;
        if ((known.get(userId) ?? 0) >= seq) continue;
        behind += 1;
        await recover(userId);
      }
      if (heads.size < shoppersPerPage) break;
      after = [...heads.keys()].at(-1) ?? '';
    }
    return behind;
  }

  return {
    offer: (committed) => {
      const room = Math.max(0, parts.limit - waiting.length);
      dropped += Math.max(0, committed.length - room);
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
    settled: async () => {
      while (working !== null) await working;
      waiting = [];
    },
    figures: () => ({ waiting: waiting.length, folded, dropped, recovered }),
  };
}
