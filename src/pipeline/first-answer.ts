// The answer to a repeated command: the one that it got the first time.
import type { Decision } from '../game/decision.ts';
import { outcomeOf, outcomeWithoutChange } from '../game/outcome.ts';
import { foldedUpTo } from '../ports/folded-up-to.ts';
import type { Store } from '../ports/store.ts';
import type { Answer } from './answer.ts';
import { refused, retryAfterMs } from './answer.ts';
import type { Committed } from './committed.ts';

export type Repeated = Extract<Decision, { kind: 'repeated' }>;

export type FirstAnswerStore = Pick<Store, 'loadRecord' | 'loadLedgerSnapshots'>;

/** `committed`: the changes of the same batch, which need no read. */
export async function firstAnswer(
  { receipt, seq }: Repeated,
  committed: readonly Committed[],
  store: FirstAnswerStore,
): Promise<Answer> {
  if (seq === null || !('userId' in receipt)) {
    return { ok: true, outcome: outcomeWithoutChange(receipt, 'duplicate') };
  }
  const { userId } = receipt;
  const own = committed.find(({ record }) => record.userId === userId && record.firstSeq === seq);
  const record = own?.record ?? (await store.loadRecord(userId, seq));
  if (record) return { ok: true, outcome: outcomeOf(record, 'duplicate', receipt) };
  // After an election a majority read may be older than an earlier one: only a snapshot proves that the record is gone.
  if ((await foldedUpTo(store, userId)) < seq) return notYet;
  return refused('too_old', 'the receipt was settled too long ago: its first answer is not kept any more');
}

const notYet = refused('unavailable', 'the database does not give the first answer yet', { retryAfterMs });
