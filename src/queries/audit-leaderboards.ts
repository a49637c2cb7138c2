// Audits the leaderboards: computes every shopper's scores from the journal again and compares them.
import type { LedgerSnapshot } from '../game/ledger-snapshot.ts';
import { scoreSnapshotOf } from '../game/ledger-snapshot.ts';
import type { Scores } from '../game/scores.ts';
import { measures, scoreChangeOf } from '../game/scores.ts';
import type { Leaderboards } from '../ports/leaderboards.ts';
import { keepRankingsMs } from '../ports/leaderboards.ts';
import type { RulesSource } from '../ports/rules-source.ts';
import type { Head, Store } from '../ports/store.ts';

export interface AuditLeaderboardsParts {
  readonly leaderboards: Pick<Leaderboards, 'known' | 'scoresOf'>;
  readonly store: Pick<Store, 'headsAfter' | 'journalAfter' | 'loadLedgerSnapshots'>;
  readonly rules: Pick<RulesSource, 'ofVersion'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly maxNamed?: number;
}

export interface LeaderboardsFindings {
  readonly shoppers: number;
  /** Shoppers with entries that the leaderboards do not have yet. That is not a fault: the follower applies them. */
  readonly behind: number;
  /** Shoppers with wrong scores. */
  readonly broken: number;
  /** A sentence for each of the first ones. */
  readonly named: readonly string[];
}

const shoppersPerPage = 500;
const atOnce = 8;
const recordsPerRead = 200;
const mostTries = 20;

/** Reads everything once, a few shoppers at a time. Changes applied meanwhile raise no alarm. */
export async function auditLeaderboards(parts: AuditLeaderboardsParts): Promise<LeaderboardsFindings> {
  const { leaderboards, store, maxNamed = 20 } = parts;
  const found = { shoppers: 0, behind: 0, broken: 0 };
  const named: string[] = [];
  for (let after: string | null = null; ; ) {
    const heads: [string, Head][] = [...(await store.headsAfter(after, shoppersPerPage))];
    for (let at = 0; at < heads.length; at += atOnce) {
      const some = heads.slice(at, at + atOnce);
      const faults = await Promise.all(some.map(([userId]) => auditShopper(parts, userId)));
      for (const fault of faults) {
        if (fault === null) continue;
        found.broken += 1;
        if (named.length < maxNamed) named.push(fault);
      }
    }
    const known = await leaderboards.known(heads.map(([userId]) => userId));
    found.shoppers += heads.length;
    found.behind += heads.filter(([userId, { seq }]) => (known.get(userId) ?? 0) < seq).length;
    if (heads.length < shoppersPerPage) return { ...found, named };
    after = heads.at(-1)?.[0] ?? null;
  }
}

/** What is wrong with one shopper, or null. Compares as of the last entry that the leaderboards have. */
async function auditShopper(parts: AuditLeaderboardsParts, userId: string): Promise<string | null> {
  const { leaderboards } = parts;
  const knownNow = async (): Promise<number> => (await leaderboards.known([userId])).get(userId) ?? 0;
  for (let tries = 1; ; tries += 1) {
    const known = await knownNow();
    const { upTo, expected } = await compute(parts, userId, known);
    const scores = await leaderboards.scoresOf(userId, [...expected.keys()]);
    // A change was applied in between, so compare again. A shopper who changes every time is left to the next audit.
    if ((await knownNow()) !== known) {
      if (tries < mostTries) continue;
      return null;
    }
    if (upTo !== known) return `user ${userId}: counted up to entry ${known}, the journal has ${upTo}`;
    for (const [key, should] of expected) {
      for (const measure of measures) {
        const is = scores.get(key)?.[measure] ?? 0;
        if (is !== should[measure]) {
          return `user ${userId}: ${measure} in ${key} is ${is}, not ${should[measure]}`;
        }
      }
    }
    return null;
  }
}

interface Computed {
  readonly upTo: number;
  readonly expected: ReadonlyMap<string, Scores>;
}

/** The scores from ledger snapshot and journal up to entry `known`, in every ranking that is still kept. */
async function compute(parts: AuditLeaderboardsParts, userId: string, known: number): Promise<Computed> {
  for (let tries = 1; ; tries += 1) {
    const computed = await computeOnce(parts, userId, known);
    if (computed !== 'folded meanwhile' || tries === mostTries) {
      return computed === 'folded meanwhile' ? { upTo: known, expected: new Map() } : computed;
    }
  }
}

async function computeOnce(
  { store, rules, now }: AuditLeaderboardsParts,
  userId: string,
  known: number,
): Promise<Computed | 'folded meanwhile'> {
  const loadSnapshot = async (): Promise<LedgerSnapshot | undefined> =>
    (await store.loadLedgerSnapshots([userId])).get(userId);
  const ledgerSnapshot = await loadSnapshot();
  let upTo = ledgerSnapshot?.user.seq ?? 0;
  // The fold is ahead of the leaderboards: the follower applies the ledger snapshot to them.
  if (upTo > known) return { upTo: known, expected: new Map() };
  const { scores } = ledgerSnapshot === undefined ? { scores: [] } : scoreSnapshotOf(ledgerSnapshot);
  const expected = new Map<string, Scores>(scores.map(({ key, ...sums }) => [key, sums]));
  const nowMs = now();
  while (upTo < known) {
    const read = await store.journalAfter(userId, upTo, recordsPerRead);
    const records = read.filter(({ seq }) => seq <= known);
    const isNext = read[0]?.firstSeq === upTo + 1;
    if (!isNext && ((await loadSnapshot())?.user.seq ?? 0) > upTo) return 'folded meanwhile';
    for (const record of records) {
      const { receipt } = record;
      const judgedBy = receipt === null ? null : await rules.ofVersion(receipt.rulebook);
      const change = scoreChangeOf(record, judgedBy);
      upTo = record.seq;
      for (const { key, untilMs } of change.rankings) {
        if (untilMs !== null && untilMs + keepRankingsMs <= nowMs) continue;
        const before = expected.get(key) ?? { coins: 0, xp: 0, receipts: 0 };
        expected.set(key, {
          coins: before.coins + change.coins,
          xp: before.xp + change.xp,
          receipts: before.receipts + change.receipts,
        });
      }
    }
    if (records.length < read.length || read.length === 0) break;
  }
  return { upTo, expected };
}
