// What a backup holds of a database, and in which order it is read while nodes go on writing.

/** Saved without their documents: they are rebuilt from the ledger, or matter only while a node runs. */
const leftOut = new Set(['scores', 'scoresKnown', 'nodes', 'leases', 'links', 'pairings']);

export const isCopied = (name: string): boolean => !leftOut.has(name);

/**
 * Projections first, what they are made from afterwards: a projection in a backup may be behind the ledger, which a
 * node mends by itself, but never ahead of it. Ledger snapshots come last: one that is written meanwhile stands for the old
 * entries that were read before it, while without it those entries would be missing.
 */
const readFirst = ['users'];
const readLast = ['ledger', 'receipts', 'journal', 'openings', 'meta'];

/** Names in the order in which they are to be read. */
export function inReadingOrder(names: readonly string[]): string[] {
  const place = (name: string): number => {
    const last = readLast.indexOf(name);
    if (last >= 0) return readFirst.length + 1 + last;
    const first = readFirst.indexOf(name);
    return first >= 0 ? first : readFirst.length;
  };
  return names
    .filter((name) => !name.startsWith('system.'))
    .sort((one, other) => place(one) - place(other) || (one < other ? -1 : 1));
}

/** A database with documents in one of these holds a mall: a restore refuses to overwrite it. */
export const vital: readonly string[] = ['ledger', 'journal', 'receipts', 'users'];
