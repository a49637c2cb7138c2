// The real pipeline with wrong commits: each has a wrong assumption about what an insert did.
import { claimOf } from '../../../src/game/claims.ts';
import { entriesOf } from '../../../src/game/outcome.ts';
import type { Receipt } from '../../../src/game/receipt.ts';
import type { Appended, LedgerDocument, Store } from '../../../src/ports/store.ts';
import type { CreatePipeline } from '../pipeline.ts';
import { createRealPipeline } from '../pipeline.ts';
import { withAppend, withStore } from './bend.ts';

const isStored = (result: Appended | undefined): boolean => result === 'stored';
const isTaken = (result: Appended | undefined): boolean => result === 'stale' || result === 'claimed';

/** Write concern 0: a sent write counts as stored. */
export const acknowledgeBeforeCommit = withAppend((append) => async (documents) => {
  append(documents).catch(() => {});
  return documents.map(() => 'stored');
});

/** Write concern 1: a write on the primary counts as stored. */
export const acknowledgeBeforeMajority = withAppend((_, { connection }) => connection.appendToPrimary);

/** A duplicate key is treated as a temporary conflict, and retried alone until it succeeds. */
export const duplicateKeyRetriedForEver = withAppend((append) => async (documents) => {
  let results = await append(documents);
  for (let pauseMs = 50; results.some(isTaken); pauseMs = Math.min(pauseMs * 2, 5_000)) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    const again = await append(documents.filter((_, index) => isTaken(results[index])));
    let at = 0;
    results = results.map((result) => {
      if (!isTaken(result)) return result;
      at += 1;
      return again[at - 1] ?? result;
    });
  }
  return results;
});

/** A duplicate key is treated as success, because the document seems to exist. */
export const duplicateKeySwallowed = withAppend((append) => async (documents) => {
  const results = await append(documents);
  return results.map((result) => (isTaken(result) ? 'stored' : result));
});

/** A result computed from a cached state is written at the next free place: the last write wins. */
export const cacheWithoutSequence = withAppend((append, { connection }) => async (documents) => {
  const first = (document: LedgerDocument) => ('records' in document ? document.records[0] : undefined);
  const ids = documents.flatMap((document) => first(document)?.userId ?? []);
  const heads = await connection.store.heads(new Map(ids.map((id) => [id, 0])));
  const moved = documents.map((document): LedgerDocument => {
    const record = first(document);
    if (!('records' in document) || record === undefined) return document;
    const firstSeq = (heads.get(record.userId)?.seq ?? 0) + 1;
    return { ...document, records: [{ ...record, firstSeq }, ...document.records.slice(1)] };
  });
  return append(moved);
});

/** Each command is a separate document, and all are in one unordered insert. */
export const oneDocumentPerCommand = withAppend((append) => async (documents) => {
  const parts = documents.map((document): LedgerDocument[] =>
    'note' in document
      ? [document]
      : document.records.map((record) => ({ records: [record], claims: [claimOf(record)] })),
  );
  const results = await append(parts.flat());
  let at = 0;
  return parts.map((part) => {
    const own = results.slice(at, at + part.length);
    at += part.length;
    return own.find((result) => !isStored(result)) ?? 'stored';
  });
});

/** Documents are distinguished by a number and have no claims. */
export const claimsNothing = withAppend((append) => {
  let number = 0;
  return (documents) =>
    append(
      documents.map((document) => {
        number += 1;
        return { ...document, claims: [`number|${number}|${Math.random()}`] };
      }),
    );
});

/** Clients get pushes before the commit, even if it is never stored. */
export const announceBeforeCommit = withAppend((append, { publisher }) => (documents) => {
  for (const document of documents) {
    if ('note' in document) continue;
    for (const record of document.records) publisher.toUser(record.userId, entriesOf(record));
  }
  return append(documents);
});

/** A void of an unknown receipt writes no note. */
export const voidBeforeReceiptForgotten = withAppend((append) => async (documents) => {
  const isForgotten = (document: LedgerDocument): boolean =>
    'note' in document && document.note.status === 'tombstone';
  const sent = documents.filter((document) => !isForgotten(document));
  const results = await append(sent);
  const bySent = new Map(sent.map((document, index) => [document, results[index]]));
  return documents.map((document) => bySent.get(document) ?? 'stored');
});

/** A receipt is judged without the returns that came before it. */
export const notedReturnForgotten = withStore(({ loadReceipts }) => ({
  loadReceipts: async (ids) => {
    const forgetful = ([id, receipt]: [string, Receipt]): [string, Receipt] => {
      if (receipt.status !== 'tombstone') return [id, receipt];
      const { returns: _, ...rest } = receipt;
      return [id, rest];
    };
    return new Map([...(await loadReceipts(ids))].map(forgetful));
  },
}));

/** A correction has no claim and is not looked up, so a repetition corrects twice. */
export const correctionWithoutClaim: CreatePipeline = (site) => {
  const { store } = site.connection;
  const bent: Store = {
    ...store,
    loadCorrections: async () => new Map(),
    append: (documents) =>
      store.append(
        documents.map((document, index) => ({
          ...document,
          claims: document.claims.map((claim) =>
            claim.startsWith('a|') ? `${claim}|${Date.now()}|${index}|${Math.random()}` : claim,
          ),
        })),
      ),
  };
  return createRealPipeline({ ...site, connection: { ...site.connection, store: bent } });
};
