// Compares the projection of one shopper with the shopper as replayed up to the same entry.
import type { User } from '../game/user.ts';
import type { ProjectedUser } from '../ports/store.ts';
import { differences, shorten } from './audit-difference.ts';
import type { Findings } from './audit-findings.ts';

export interface ProjectionAudit {
  /** Call it with the ledger snapshot and after each record: it compares when the projection ends at `endSeq`. */
  compare(replayed: User | null, startSeq: number, endSeq: number): void;
  /** Call it at the end of the ledger. True if the projection is behind it, which is not a finding. */
  close(startSeq: number, endSeq: number): boolean;
}

export function createProjectionAudit(
  userId: string,
  projected: ProjectedUser | null,
  findings: Findings,
): ProjectionAudit {
  /** True once the ledger has reached the last entry of the projection. */
  let isCompared = false;
  let isFoldUnprojected = false;
  return {
    compare: (replayed, startSeq, endSeq) => {
      if (projected === null || isCompared || projected.user.seq !== endSeq) return;
      isCompared = true;
      // A fold removes ended missions and days from the shopper; the projection may still have them.
      isFoldUnprojected = endSeq === startSeq && projected.from > 0;
      if (replayed === null) return;
      const found = isFoldUnprojected ? withoutEnded(projected.user, replayed) : projected.user;
      const wrong = differences(found, replayed);
      if (wrong.length > 0) findings.add('projection', `user ${userId}: ${shorten(wrong)}`);
    },
    close: (startSeq, endSeq) => {
      const at = projected?.user.seq ?? 0;
      if (at > endSeq) {
        findings.add('projection', `user ${userId}: stands at entry ${at}, the ledger ends at ${endSeq}`);
      } else if (at >= startSeq && at > 0 && !isCompared) {
        findings.add('projection', `user ${userId}: stands at entry ${at}, where no record ends`);
      }
      return at < endSeq || (at === endSeq && isFoldUnprojected);
    },
  };
}

/** The shopper as projected before a fold, with the missions and days as they are after it. */
const withoutEnded = (projected: User, { missions, past, days }: User): User => ({
  ...projected,
  missions,
  past,
  days,
});
