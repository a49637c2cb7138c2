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
  const { leaderboards, store, rules, log, now } = parts;

  const rulesOf = async ({ receipt }: JournalRecord) =>
    receipt === null ? null : await rules.ofVersion(receipt.rulebook);

  const changesOf = async (records: readonly JournalRecord[]): Promise<ScoreChange[]> => {
    const changes: ScoreChange[] = [];
    for (const record of records) {
      changes.push(scoreChangeOf(record, await rulesOf(record)));
    }
    return changes;
  };

  /** False where no ledger snapshot goes beyond entry `seq`. */
  async function startFromLedgerSnapshot(userId: string, seq: number): Promise<boolean> {
    const ledgerSnapshot = (await store.loadLedgerSnapshots([userId])).get(userId);
    if (ledgerSnapshot === undefined || ledgerSnapshot.user.seq <= seq) return false;
    await leaderboards.open([scoreSnapshotOf(ledgerSnapshot)]);
    return true;
  }

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
        const known = await leaderboards.known(left);
        const again = new Set<string>();
        const changes: ScoreChange[] = [];
        // One after the other, because parallel reads would slow down receipts.
        for (const userId of left) {
          const seq = known.get(userId) ?? 0;
          const records = await store.journalAfter(userId, seq, recordsPerRead);
          if (records[0]?.firstSeq === seq + 1) {
            changes.push(...(await changesOf(records)));
            again.add(userId);
          } else if (await startFromLedgerSnapshot(userId, seq)) {
            applied += 1;
            again.add(userId);
          } else if (records.length > 0) {
            log.error(
              { user: userId, after: seq },
              'entries are missing in a journal: the command "doctor" names it',
            );
          }
        }
        // `apply` gives back shoppers that another node changed or cleared meanwhile: they are read again.
        if (changes.length > 0) for (const id of await leaderboards.apply(changes, now())) again.add(id);
        applied += changes.length;
        left = [...again];
      }
      return applied;
    },
  };
}
