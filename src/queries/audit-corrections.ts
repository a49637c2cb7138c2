// Audits the corrections of one shopper: each is made once, is claimed, and moves its coins.
import type { CorrectionRecord } from '../game/change.ts';
import { correctionClaim } from '../game/claims.ts';
import type { Findings } from './audit-findings.ts';

export interface CorrectionsAudit {
  /** Takes the next record of a correction, with the claims of its document. */
  read(record: CorrectionRecord, claims: ReadonlySet<string>): void;
}

export function createCorrectionsAudit(userId: string, findings: Findings): CorrectionsAudit {
  const met = new Set<string>();
  return {
    read: ({ ref, firstSeq, entries, correction }, claims) => {
      const what = `correction ${ref}`;
      const here = `record ${firstSeq} of user ${userId}`;
      if (met.has(ref)) findings.add('corrections', `${what}: made before, and again by ${here}`);
      met.add(ref);
      if (!claims.has(correctionClaim(ref))) findings.add('claims', `${what}: ${here} does not claim it`);
      const [entry] = entries;
      const moved = entry !== undefined && 'coins' in entry ? entry.coins : 0;
      // It moves less if the balance stopped at the largest exact number.
      const isAsked = Math.sign(moved) * Math.sign(correction.coins) >= 0;
      if (entries.length !== 1 || !isAsked || Math.abs(moved) > Math.abs(correction.coins)) {
        findings.add('corrections', `${what}: ${here} moves ${moved} coins, not ${correction.coins}`);
      }
    },
  };
}
