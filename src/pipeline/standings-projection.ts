// The projection of the standings: each record's change of the scores, told once.

import type { JournalRecord } from '../game/change.ts';
import { scoreOpeningOf } from '../game/opening.ts';
import type { ScoreChange } from '../game/scores.ts';
import { scoreChangeOf } from '../game/scores.ts';
import type { Log } from '../ports/log.ts';
import type { CommittedRecord, Projection } from '../ports/projection.ts';
import type { RulesSource } from '../ports/rules-source.ts';
import type { Standings } from '../ports/standings.ts';
import type { Store } from '../ports/store.ts';

export interface StandingsProjectionParts {
  readonly standings: Standings;
  readonly store: Pick<Store, 'journalAfter' | 'loadOpenings'>;
  readonly rules: Pick<RulesSource, 'ofVersion'>;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const recordsPerRead = 200;

export function createStandingsProjection(parts: StandingsProjectionParts): Projection<CommittedRecord> {
  const { standings, store, rules, log, now } = parts;

  const rulesOf = async ({ receipt }: JournalRecord) =>
    receipt === null ? null : await rules.ofVersion(receipt.rulebook);

  const changesOf = async (records: readonly JournalRecord[]): Promise<ScoreChange[]> => {
    const changes: ScoreChange[] = [];
    for (const record of records) {
      changes.push(scoreChangeOf(record, await rulesOf(record)));
    }
    return changes;
  };

  /** False where no opening goes beyond entry `seq`. */
  async function startFromOpening(userId: string, seq: number): Promise<boolean> {
    const opening = (await store.loadOpenings([userId])).get(userId);
    if (opening === undefined || opening.user.seq <= seq) return false;
    await standings.open([scoreOpeningOf(opening)]);
    return true;
  }

  return {
    name: 'standings',
    keyOf: ({ record }) => `${record.firstSeq}:${record.userId}`,
    apply: async (committed) =>
      standings.apply(await changesOf(committed.map(({ record }) => record)), now()),
    isEmpty: standings.isEmpty,
    known: standings.known,
    catchUp: async (userIds) => {
      let told = 0;
      for (let left = userIds; left.length > 0; ) {
        const known = await standings.known(left);
        const again = new Set<string>();
        const changes: ScoreChange[] = [];
        // One after the other: side by side they would take the machine from receipts.
        for (const userId of left) {
          const seq = known.get(userId) ?? 0;
          const records = await store.journalAfter(userId, seq, recordsPerRead);
          if (records[0]?.firstSeq === seq + 1) {
            changes.push(...(await changesOf(records)));
            again.add(userId);
          } else if (await startFromOpening(userId, seq)) {
            told += 1;
            again.add(userId);
          } else if (records.length > 0) {
            log.error({ user: userId, after: seq }, 'the journal has a hole: the command "doctor" names it');
          }
        }
        // Whoever is given back was told by somebody else meanwhile, or forgotten: they are looked at again.
        if (changes.length > 0) for (const id of await standings.apply(changes, now())) again.add(id);
        told += changes.length;
        left = [...again];
      }
      return told;
    },
  };
}
