// The projection of the leaderboards: applies the score change of each record once.
import type { JournalRecord } from '../game/change.ts';
import { scoreSnapshotOf } from '../game/ledger-snapshot.ts';
import type { ScoreChange } from '../game/scores.ts';
import { scoreChangeOf } from '../game/scores.ts';
import type { Leaderboards } from '../ports/leaderboards.ts';
import type { Log } from '../ports/log.ts';
import type { CommittedRecord, Projection } from '../ports/projection.ts';
import type { RulesSource } from '../ports/rules-source.ts';
import type { Store } from '../ports/store.ts';

export interface LeaderboardsProjectionParts {
  readonly leaderboards: Leaderboards;
  readonly store: Pick<Store, 'journalAfter' | 'loadLedgerSnapshots'>;
  readonly rules: Pick<RulesSource, 'ofVersion'>;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const recordsPerRead = 200;

export function createLeaderboardsProjection(
  parts: LeaderboardsProjectionParts,
): Projection<CommittedRecord> {
  const { leaderboards, rules, now } = parts;

  const rulesOf = async ({ receipt }: JournalRecord) =>
    receipt === null ? null : await rules.ofVersion(receipt.rulebook);

  const changesOf = async (records: readonly JournalRecord[]): Promise<ScoreChange[]> => {
    const changes: ScoreChange[] = [];
    for (const record of records) {
      changes.push(scoreChangeOf(record, await rulesOf(record)));
    }
    return changes;
  };

  return {
    name: 'leaderboards',
    keyOf: ({ record }) => `${record.firstSeq}:${record.userId}`,
    isOlder: () => false,
    apply: async (committed) =>
      leaderboards.apply(await changesOf(committed.map(({ record }) => record)), now()),
    isEmpty: leaderboards.isEmpty,
    known: leaderboards.known,
    catchUp: async (userIds) => {
      let applied = 0;
      for (let left = userIds; left.length > 0; ) {
        const { records, started, again } = await readMissing(left, parts);
        const changes = await changesOf(records);
        // `apply` returns shoppers that another node changed or cleared meanwhile: they are read again.
        if (changes.length > 0) for (const id of await leaderboards.apply(changes, now())) again.add(id);
        applied += started + changes.length;
        left = [...again];
      }
      return applied;
    },
  };
}

/** The records of some shoppers that the leaderboards lack. */
interface Missing {
  readonly records: readonly JournalRecord[];
  /** How many shoppers were set to their ledger snapshots. */
  readonly started: number;
  /** Shoppers who may lack more records. */
  readonly again: Set<string>;
}

async function readMissing(
  userIds: readonly string[],
  { leaderboards, store, log }: LeaderboardsProjectionParts,
): Promise<Missing> {
  const known = await leaderboards.known(userIds);
  const records: JournalRecord[] = [];
  const again = new Set<string>();
  let started = 0;
  // One after the other, because parallel reads would slow down receipts.
  for (const userId of userIds) {
    const seq = known.get(userId) ?? 0;
    const next = await store.journalAfter(userId, seq, recordsPerRead);
    if (next[0]?.firstSeq === seq + 1) {
      records.push(...next);
      again.add(userId);
    } else if (await startFromLedgerSnapshot(userId, seq, leaderboards, store)) {
      started += 1;
      again.add(userId);
    } else if (next.length > 0) {
      log.error(
        { user: userId, after: seq },
        'entries are missing in a journal: the command "doctor" names it',
      );
    }
  }
  return { records, started, again };
}

/** False if no ledger snapshot goes beyond entry `seq`. */
async function startFromLedgerSnapshot(
  userId: string,
  seq: number,
  leaderboards: Pick<Leaderboards, 'open'>,
  store: Pick<Store, 'loadLedgerSnapshots'>,
): Promise<boolean> {
  const ledgerSnapshot = (await store.loadLedgerSnapshots([userId])).get(userId);
  if (ledgerSnapshot === undefined || ledgerSnapshot.user.seq <= seq) return false;
  await leaderboards.open([scoreSnapshotOf(ledgerSnapshot)]);
  return true;
}
