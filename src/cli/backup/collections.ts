// Which collections a backup holds, and in which order it reads them while nodes write.

/** Saved without their documents: they are rebuilt from the ledger, or matter only while a node runs. */
const leftOut = new Set(['scores', 'scoresKnown', 'nodes', 'leases', 'links', 'pairings']);

export const isCopied = (name: string): boolean => !leftOut.has(name);

/**
 * Projections are read before the ledger, so that in a backup they may be behind it, which a node repairs, but never ahead of
 * it. Ledger snapshots come last: a snapshot written meanwhile replaces entries that the backup would otherwise lack.
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
