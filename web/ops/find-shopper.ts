// Reads a shopper for operators: totals, name and latest entries.
import type { WireError } from '../../src/contracts/errors.ts';
import type { Profile } from '../../src/contracts/profiles.ts';
import type { Entry } from '../../src/contracts/receipts.ts';
import type { Snapshot } from '../../src/contracts/shoppers.ts';
import type { PageLink } from '../kit/page-link.ts';

export interface FoundShopper {
  readonly snapshot: Snapshot;
  readonly profile: Profile;
  /** Newest first. */
  readonly entries: readonly Entry[];
}

const latestEntries = 200;

/** Null if the connection was lost meanwhile. */
export async function findShopper(link: PageLink, userId: string): Promise<FoundShopper | WireError | null> {
  const client = link.client();
  if (client === null) return null;
  const [snapshot, profile, hello] = await Promise.all([
    client.request('user:snapshot', { userId }),
    client.request('profile:get', { userId }),
    client.ready(),
  ]);
  if (!snapshot.ok) return snapshot.error;
  if (!profile.ok) return profile.error;
  const seq = Math.max(0, snapshot.data.seq - latestEntries);
  const journal = await client.request('user:resume', { epoch: hello.epoch, seq, userId });
  if (!journal.ok) return journal.error;
  return { snapshot: snapshot.data, profile: profile.data, entries: journal.data.entries.toReversed() };
}
