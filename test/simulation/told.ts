// Everything that nodes sent to clients and tills, and how old it was, for comparison with the ledger at the end.
import type { Command } from '../../src/game/command.ts';
import type { Entry, Outcome } from '../../src/game/outcome.ts';
import type { Snapshot } from '../../src/game/snapshot.ts';
import type { Answer } from '../../src/pipeline/answer.ts';

/** The part of a snapshot that follows from the journal alone. */
export type Totals = Pick<
  Snapshot,
  'userId' | 'seq' | 'coins' | 'xp' | 'level' | 'totalReceipts' | 'totalSpent'
>;

export interface Told {
  answered(command: Command, answer: Answer): void;
  entries(node: string, userId: string, entries: readonly Entry[]): void;
  /** A read starts; its result is passed to the function. `failedReads`: an unavailable store excuses old cached states. */
  reading(node: string, userId: string, failedReads: () => number): (given: unknown) => void;
  /** Reads that are older than an answer given before they started. */
  readonly old: readonly string[];
  readonly allEntries: readonly { readonly node: string; readonly userId: string; readonly entry: Entry }[];
  readonly allTotals: readonly { readonly node: string; readonly totals: Totals }[];
  readonly allDone: readonly { readonly command: Command; readonly outcome: Outcome }[];
}

export function createTold(): Told {
  const answeredUpTo = new Map<string, number>();
  const old: string[] = [];
  const allEntries: { node: string; userId: string; entry: Entry }[] = [];
  const allTotals: { node: string; totals: Totals }[] = [];
  const allDone: { command: Command; outcome: Outcome }[] = [];

  const entries: Told['entries'] = (node, userId, list) => {
    for (const entry of list) allEntries.push({ node, userId, entry });
  };

  return {
    old,
    allEntries,
    allTotals,
    allDone,
    entries,
    answered: (command, answer) => {
      if (!answer.ok) return;
      const { outcome } = answer;
      allDone.push({ command, outcome });
      const { userId, seq } = outcome;
      if (userId !== null) answeredUpTo.set(userId, Math.max(answeredUpTo.get(userId) ?? 0, seq));
    },
    reading: (node, userId, failedReads) => {
      const leastSeq = answeredUpTo.get(userId) ?? 0;
      const failedBefore = failedReads();
      return (given) => {
        const { snapshot, entries: list } = readOf(given);
        if (list !== undefined) entries(node, userId, list);
        if (snapshot === undefined) return;
        allTotals.push({ node, totals: snapshot });
        if (snapshot.seq < leastSeq && failedReads() === failedBefore) {
          old.push(`${node} showed ${userId} at ${snapshot.seq}, answered up to ${leastSeq}`);
        }
      };
    },
  };
}

/** A snapshot alone, a greeting or a resume. */
function readOf(given: unknown): { readonly snapshot?: Totals; readonly entries?: readonly Entry[] } {
  if (typeof given !== 'object' || given === null) return {};
  // What nodes reply to these requests; other replies have none of the fields.
  if ('totalSpent' in given && 'seq' in given) return { snapshot: given as unknown as Totals };
  if ('complete' in given || 'snapshot' in given) {
    return given as { readonly snapshot?: Totals; readonly entries?: readonly Entry[] };
  }
  return {};
}
