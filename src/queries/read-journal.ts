// The journal of a shopper, page by page, from the first entry that is not folded.
import type { Entry } from '../game/outcome.ts';
import { entriesOf } from '../game/outcome.ts';
import type { Snapshot } from '../game/snapshot.ts';
import { foldedUpTo } from '../ports/folded-up-to.ts';
import { ReadBusyError } from '../ports/read-busy-error.ts';
import type { ResumeParts } from './resume.ts';
import { creditsOf, notGivenYet } from './resume.ts';

export interface JournalPage {
  readonly epoch: string;
  readonly entries: Entry[];
  /** False: a snapshot replaces entries after `after` that are not in the page. */
  readonly complete: boolean;
  /** The `after` of the next page; null: there is none now. */
  readonly next: number | null;
  readonly snapshot?: Snapshot;
  /** The last folded entry, if some entries of this page are folded. */
  readonly foldedUpTo?: number;
}

export interface ReadJournalParts extends Pick<ResumeParts, 'store' | 'readUser' | 'spend'> {
  readonly snapshot: (userId: string) => Promise<Snapshot>;
}

/**
 * At most `limit` entries after entry `after`. Throws ReadBusyError when the node's read budget is used up, and
 * StoreUnavailableError where the database does not give the latest entries yet.
 */
export type ReadJournal = (userId: string, after: number, limit: number) => Promise<JournalPage>;

export function createReadJournal({ store, readUser, spend, snapshot }: ReadJournalParts): ReadJournal {
  const { epoch } = store;
  return async (userId, after, limit) => {
    const { user } = await readUser(userId, after);
    if (after === user.seq) return { epoch, entries: [], complete: true, next: null };
    const instead = async () => ({
      epoch,
      entries: [],
      complete: false,
      next: null,
      snapshot: await snapshot(userId),
    });
    if (after > user.seq) return instead();

    const wanted = Math.min(limit, user.seq - after);
    const waitMs = spend(creditsOf(wanted));
    if (waitMs > 0) throw new ReadBusyError('too many journals are being read', waitMs);
    const records = await store.journalAfter(userId, after, wanted);
    const entries = records
      .flatMap(entriesOf)
      .filter(({ seq }) => seq > after)
      .slice(0, limit);
    const last = entries.at(-1)?.seq;
    const isWhole = entries.every(({ seq }, index) => seq === after + 1 + index);
    if (last !== undefined && isWhole) {
      return { epoch, entries, complete: true, next: last < user.seq ? last : null };
    }
    const folded = await foldedUpTo(store, userId);
    if (folded <= after) {
      if (last === undefined) throw notGivenYet();
      return instead();
    }
    const next = folded < user.seq ? folded : null;
    return { ...(await instead()), next, foldedUpTo: folded };
  };
}
