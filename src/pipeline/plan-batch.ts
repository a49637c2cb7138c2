// Decides a batch in its order and adds up what has to be stored. Pure: everything it needs was read before.
import type { JournalRecord } from '../game/change.ts';
import { decide } from '../game/decide.ts';
import type { Decision, TimeLimits } from '../game/decision.ts';
import type { Receipt } from '../game/receipt.ts';
import type { Rules } from '../game/rules.ts';
import type { User } from '../game/user.ts';
import { newUser } from '../game/user.ts';
import type { Batch } from '../ports/store.ts';
import type { Job } from './job.ts';

/** What was read for a batch; who or what is not in it does not exist yet, as far as is known. */
export interface Known {
  readonly users: ReadonlyMap<string, User>;
  readonly receipts: ReadonlyMap<string, Receipt>;
  readonly rules: Rules;
  readonly judgedBy: ReadonlyMap<number, Rules>;
}

export interface Planned {
  readonly job: Job;
  readonly decision: Decision | { readonly kind: 'fault'; readonly error: unknown };
}

export interface Plan {
  readonly planned: readonly Planned[];
  readonly batch: Batch;
  /** Records of this very batch, by `recordKey`: a repetition may follow its original at once. */
  readonly records: ReadonlyMap<string, JournalRecord>;
}

export const recordKey = (userId: string, seq: number): string => `${userId}:${seq}`;

/** A submission names its shopper; a return is the shopper's who has the receipt ('' while there is none). */
export const ownerOf = (job: Job, receipt: Receipt | null): string =>
  job.command.type === 'receipt.void' && receipt !== null && 'userId' in receipt
    ? receipt.userId
    : (job.userId ?? '');

/** Each command sees what the ones before it have changed; one that faults changes nothing and harms no other. */
export function planBatch(jobs: readonly Job[], known: Known, atMs: number, limits: TimeLimits): Plan {
  const users = new Map<string, User>();
  const receipts = new Map<string, Receipt>();
  const records = new Map<string, JournalRecord>();
  const planned = jobs.map((job): Planned => {
    const { receiptId } = job.command;
    const receipt = receipts.get(receiptId) ?? known.receipts.get(receiptId) ?? null;
    const userId = ownerOf(job, receipt);
    const user = users.get(userId) ?? known.users.get(userId) ?? newUser(userId);
    const judged = receipt !== null && 'rulebook' in receipt ? receipt.rulebook : null;
    const judgedBy =
      judged === null
        ? null
        : judged === known.rules.rulebook.version
          ? known.rules
          : (known.judgedBy.get(judged) ?? null);
    try {
      const decision = decide(job.command, { user, receipt, atMs, rules: known.rules, judgedBy, limits });
      if (decision.kind === 'changed') {
        users.set(user.id, decision.user);
        records.set(recordKey(user.id, decision.record.firstSeq), decision.record);
      }
      if (decision.kind === 'changed' || decision.kind === 'noted') receipts.set(receiptId, decision.receipt);
      return { job, decision };
    } catch (error) {
      return { job, decision: { kind: 'fault', error } };
    }
  });
  return {
    planned,
    records,
    batch: {
      // In one order on all nodes: of two batches with the same shoppers one comes first at all of them.
      users: [...users.values()]
        .sort((a, b) => (a.id < b.id ? -1 : 1))
        .map((user) => ({ user, seqBefore: known.users.get(user.id)?.seq ?? 0 })),
      receipts: [...receipts.values()].map((receipt) => ({
        receipt,
        versionBefore: known.receipts.get(receipt.id)?.version ?? 0,
      })),
      records: [...records.values()],
    },
  };
}
