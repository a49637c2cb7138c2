// Reads the latest appended records from the memory store, shopper by shopper.
import type { JournalRecord } from '../../game/change.ts';
import type { LatestDocuments } from '../../ports/latest-documents.ts';
import type { Store } from '../../ports/store.ts';

export function createMemoryLatestDocuments(
  store: Pick<Store, 'changedSince' | 'journalAfter'>,
): LatestDocuments {
  return {
    since: async function* (sinceMs, mostDocuments) {
      const found: JournalRecord[] = [];
      for await (const heads of store.changedSince(sinceMs)) {
        for (const userId of heads.keys()) {
          const records = await store.journalAfter(userId, 0, Number.POSITIVE_INFINITY);
          found.push(...records.filter(({ atMs }) => atMs >= sinceMs));
        }
      }
      yield found.sort((one, other) => other.atMs - one.atMs).slice(0, mostDocuments);
    },
  };
}
