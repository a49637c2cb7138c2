// Compaction of the ledger in memory.
import { agesFromMs } from '../../game/receipt.ts';
import type { CompactionStore } from '../../ports/compaction-store.ts';
import type { NoteDocument } from '../../ports/store.ts';
import type { MemoryLedger } from './ledger.ts';
import { atMs, dropUpTo, forget } from './ledger.ts';

export const createMemoryCompactionStore = (ledger: MemoryLedger): CompactionStore => ({
  compactable: async function* (beforeMs) {
    const shoppers = [...ledger.shoppers].flatMap(([userId, { documents }]) =>
      documents.map((document) => ({ atMs: atMs(document), compactable: { userId } })),
    );
    const others = [...ledger.notes.values()].map(({ note }) => ({
      atMs: note.createdAtMs,
      compactable: { receiptId: note.id },
    }));
    const all = [...shoppers, ...others].filter(({ atMs: at }) => at < beforeMs);
    for (const { compactable } of all.sort((a, b) => a.atMs - b.atMs)) yield compactable;
  },
  fold: async ({ seqBefore, ledgerSnapshot }) => {
    await Promise.resolve();
    const shopper = ledger.shoppers.get(ledgerSnapshot.user.id);
    if (shopper === undefined || (shopper.ledgerSnapshot?.user.seq ?? 0) !== seqBefore) return 'stale';
    shopper.ledgerSnapshot = ledgerSnapshot;
    dropUpTo(ledger, shopper, ledgerSnapshot.user.seq);
    return 'folded';
  },
  dropCompacted: async (userId, seq) => {
    const shopper = ledger.shoppers.get(userId);
    if (shopper) dropUpTo(ledger, shopper, seq);
  },
  dropNotes: async (receiptIds, beforeMs) => {
    const ids = new Set(receiptIds);
    const byReceipt = Map.groupBy(ledger.notes, ([, { note }]) => note.id);
    const gone = [...byReceipt].filter(
      ([id, states]) => ids.has(id) && states.every(([, document]) => isOld(document, beforeMs)),
    );
    for (const [id, states] of gone) {
      ledger.receipts.delete(id);
      for (const [key, document] of states) {
        ledger.notes.delete(key);
        forget(ledger, document);
      }
    }
    return gone.length;
  },
});

const isOld = ({ note }: NoteDocument, beforeMs: number): boolean =>
  note.createdAtMs < beforeMs && (note.status === 'tombstone' || agesFromMs(note) < beforeMs);
