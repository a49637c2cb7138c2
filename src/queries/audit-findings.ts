// The findings of an audit by check: a sentence for each of the first ones, and a count of all.

/** How much an audit has read. */
export interface AuditCounts {
  readonly shoppers: number;
  readonly records: number;
  readonly receipts: number;
  readonly snapshots: number;
  /** Shoppers whose projection is behind the ledger. The follower brings it up to date. */
  readonly behind: number;
}

interface AuditCheckPlan {
  /** What is true when the check passes. */
  readonly holds: string;
  /** The counts that the result shows. */
  readonly of: readonly (keyof AuditCounts)[];
}

/** Every check of the ledger, in the order of the report. */
export const auditChecks = {
  documents: { holds: 'every document of the ledger can be read where it is filed', of: ['records'] },
  snapshots: { holds: 'ledger snapshots are as they were folded, and add up', of: ['snapshots'] },
  sequence: { holds: 'entries are numbered 1, 2, 3 … without a hole', of: ['shoppers', 'records'] },
  balances: { holds: 'each record notes the running sums of its shopper', of: ['records'] },
  projection: {
    holds: 'stored shoppers agree with the ledger, or are behind it',
    of: ['shoppers', 'behind'],
  },
  totals: { holds: 'receipts add up to the totals of the shopper', of: ['shoppers', 'receipts'] },
  awards: { holds: 'no receipt is awarded twice', of: ['receipts'] },
  claims: { holds: 'every change is claimed by the document that holds it', of: ['records'] },
  receipts: { holds: 'what is left of each receipt follows from its records', of: ['receipts'] },
  corrections: { holds: 'every correction is made once, with the right coins', of: ['records'] },
  rulebooks: { holds: 'every rulebook that has judged is there', of: ['receipts'] },
} as const satisfies Record<string, AuditCheckPlan>;

export type AuditCheckName = keyof typeof auditChecks;
// True: the keys of the table are the names of the checks.
export const namesOfChecks = Object.keys(auditChecks) as AuditCheckName[];

export interface Findings {
  /** Adds one finding. */
  add(check: AuditCheckName, sentence: string): void;
  /** Adds all findings of `other`. */
  addAll(other: Findings): void;
  isEmpty(): boolean;
  /** The first findings of a check, and the number of all. */
  of(check: AuditCheckName): { readonly named: readonly string[]; readonly count: number };
}

/** Keeps at most `maxNamed` sentences for each check. */
export function createFindings(maxNamed: number): Findings {
  const found = new Map<AuditCheckName, { named: string[]; count: number }>();
  function add(check: AuditCheckName, sentences: readonly string[], count: number): void {
    const known = found.get(check) ?? { named: [], count: 0 };
    found.set(check, known);
    known.count += count;
    known.named.push(...sentences.slice(0, maxNamed - known.named.length));
  }
  return {
    add: (check, sentence) => add(check, [sentence], 1),
    addAll: (other) => {
      for (const check of namesOfChecks) {
        const { named, count } = other.of(check);
        if (count > 0) add(check, named, count);
      }
    },
    isEmpty: () => found.size === 0,
    of: (check) => found.get(check) ?? { named: [], count: 0 },
  };
}
