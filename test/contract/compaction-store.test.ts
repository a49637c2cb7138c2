// The port CompactionStore: one suite, run against every adapter.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JournalRecord } from '../../src/game/change.ts';
import { receiptClaim } from '../../src/game/claims.ts';
import type { LedgerSnapshot } from '../../src/game/ledger-snapshot.ts';
import { foldReceipt, foldRecord, newLedgerSnapshot } from '../../src/game/ledger-snapshot.ts';
import type { JudgedReceipt } from '../../src/game/receipt.ts';
import { prepareRules } from '../../src/game/rules.ts';
import { newUser } from '../../src/game/user.ts';
import type { CompactionStep, CompactionStore } from '../../src/ports/compaction-store.ts';
import type { Head, Store } from '../../src/ports/store.ts';
import { aSubmit, ms, noon } from '../builders.ts';
import type { Made } from './batches.ts';
import { appendAll, eventful, inSuccession, make, receiptsOfEveryStatus } from './batches.ts';
import type { Opened } from './stores.ts';
import { stores } from './stores.ts';

const dayMs = 86_400_000;
const rules = prepareRules(eventful);
const later = ms(noon) + dayMs;

interface Judged extends Made {
  readonly receipt: JudgedReceipt;
  readonly record: JournalRecord;
}
const judged = (made: Made | undefined): Judged => {
  if (made?.record == null || !('rulebook' in made.receipt)) throw new Error('this one changed its shopper');
  return made as Judged; // checked in the line above
};

/** The next records of a shopper, compacted together with their receipts. */
function stepOf(
  before: LedgerSnapshot | null,
  made: readonly Judged[],
  changes: Partial<CompactionStep> = {},
): CompactionStep {
  const [first] = made;
  const start = before ?? newLedgerSnapshot(first?.user.id ?? '');
  const receipts = made.map(({ receipt }) => receipt);
  const ledgerSnapshot = made.reduce((so, { record }) => foldRecord(so, record, rules), start);
  return {
    seqBefore: start.user.seq,
    ledgerSnapshot: receipts.reduce(foldReceipt, ledgerSnapshot),
    records: made.map(({ record }) => record),
    receipts: receipts.length,
    tidied: null,
    ...changes,
  };
}

describe.each(stores)('the compaction store on the $name store', ({ open }) => {
  let opened: Opened<Store & CompactionStore>;
  let store: Store & CompactionStore;
  let made: Judged[];
  beforeEach(async () => {
    opened = await open();
    store = opened.it;
    made = inSuccession('sara', 4).map(judged);
    await appendAll(store, made);
  });
  afterEach(() => opened[Symbol.asyncDispose]());

  const at = (index: number): Judged => judged(made[index]);
  const ledgerSnapshotOf = async (id: string): Promise<LedgerSnapshot | undefined> =>
    (await store.loadLedgerSnapshots([id])).get(id);
  const headOf = async (id: string): Promise<Head | undefined> =>
    (await store.heads(new Map([[id, 0]]))).get(id);
  const everything = async () => [
    await headOf('sara'),
    await ledgerSnapshotOf('sara'),
    await store.journalAfter('sara', 0, 100),
    await store.loadReceipts(made.map(({ receipt }) => receipt.id)),
  ];

  test('a shopper has no ledger snapshot at first', async () => {
    expect(await store.loadLedgerSnapshots(['sara', 'nobody'])).toEqual(new Map());
    expect(await store.loadLedgerSnapshots([])).toEqual(new Map());
  });

  test('compaction replaces records and receipts by a ledger snapshot, and leaves the rest', async () => {
    const step = stepOf(null, [at(0), at(1)]);
    expect(await store.fold(step)).toBe('folded');
    expect(await ledgerSnapshotOf('sara')).toStrictEqual(step.ledgerSnapshot);
    expect(JSON.stringify(await ledgerSnapshotOf('sara'))).toBe(JSON.stringify(step.ledgerSnapshot));
    expect(await headOf('sara')).toEqual({ from: at(3).record.firstSeq, seq: at(3).user.seq });
    expect(await store.loadReceipts(made.map(({ receipt }) => receipt.id))).toEqual(
      new Map([at(2), at(3)].map(({ receipt }) => [receipt.id, receipt])),
    );
    // From any start, only what is left is returned.
    for (const seq of [0, 1, at(0).record.seq, at(1).record.seq]) {
      expect(await store.journalAfter('sara', seq, 10)).toEqual([at(2).record, at(3).record]);
    }
    expect(await store.loadRecord('sara', at(0).record.firstSeq)).toBeNull();
    expect(await store.loadRecord('sara', at(2).record.firstSeq)).toEqual(at(2).record);
  });

  test('the next compaction starts from the ledger snapshot, and the shopper from the stored state', async () => {
    const first = stepOf(null, [at(0)]);
    const second = stepOf(first.ledgerSnapshot, [at(1), at(2), at(3)]);
    expect(await store.fold(first)).toBe('folded');
    expect(await store.fold(second)).toBe('folded');
    expect(await ledgerSnapshotOf('sara')).toStrictEqual(second.ledgerSnapshot);
    expect(await store.journalAfter('sara', 0, 10)).toEqual([]);
    const next = make(aSubmit({ receiptNo: 'next' }), at(3).user);
    await appendAll(store, [next]);
    expect(await store.journalAfter('sara', 0, 10)).toEqual([next.record]);
    // A document that was decided without `next` is refused as stale.
    const stale = make(aSubmit({ receiptNo: 'stale' }), at(3).user);
    expect(await store.append([stale.document])).toEqual(['stale']);
  });

  test('values are stored exactly: extremes, odd names, negative scores', async () => {
    const step = stepOf(null, [at(0)]);
    const names = ['9', '10', 'a.b', '__proto__', 'constructor'];
    const scores = [
      ...names.map((name) => [`store.${name}`, { coins: -5, xp: 0, receipts: 1 }] as const),
      ['mall', { coins: Number.MAX_SAFE_INTEGER, xp: 1, receipts: 1 }] as const,
    ].toSorted(([a], [b]) => (a < b ? -1 : 1));
    const ledgerSnapshot = {
      ...step.ledgerSnapshot,
      scores,
      receipts: { standing: 3, spent: 1e15 },
      user: {
        ...step.ledgerSnapshot.user,
        coins: Number.MIN_SAFE_INTEGER,
        past: names.toSorted().map((name) => [name, 2] as const),
      },
    };
    expect(await store.fold({ ...step, ledgerSnapshot })).toBe('folded');
    expect(JSON.stringify(await ledgerSnapshotOf('sara'))).toBe(JSON.stringify(ledgerSnapshot));
  });

  describe('does nothing when it is stale:', () => {
    const expectStale = async (step: CompactionStep): Promise<void> => {
      const before = await everything();
      expect(await store.fold(step)).toBe('stale');
      expect(await everything()).toStrictEqual(before);
    };

    test('a compaction that was done before', async () => {
      const step = stepOf(null, [at(0)]);
      await store.fold(step);
      await expectStale(step);
    });
    test('a first compaction where a ledger snapshot exists by now', async () => {
      await store.fold(stepOf(null, [at(0)]));
      await expectStale(stepOf(null, [at(0), at(1)]));
    });
    test('a compaction from a ledger snapshot that was replaced meanwhile', async () => {
      const first = stepOf(null, [at(0)]);
      await store.fold(first);
      await store.fold(stepOf(first.ledgerSnapshot, [at(1)]));
      await expectStale(stepOf(first.ledgerSnapshot, [at(1), at(2)]));
    });
    test('a compaction from a ledger snapshot that never existed', async () => {
      await expectStale(stepOf(stepOf(null, [at(0)]).ledgerSnapshot, [at(1)]));
    });
  });

  test('documents left by an interrupted compaction are covered by the snapshot and deleted on request', async () => {
    const step = stepOf(null, [at(0), at(1)]);
    expect(await store.fold(step)).toBe('folded');
    await store.dropCompacted('sara', step.ledgerSnapshot.user.seq);
    await store.dropCompacted('nobody', 99);
    expect(await store.journalAfter('sara', 0, 10)).toEqual([at(2).record, at(3).record]);
  });

  test('of many compactions at once exactly one succeeds', async () => {
    const steps = [1, 2, 3, 4, 1, 2, 3, 4].map((count) => stepOf(null, made.slice(0, count).map(judged)));
    const results = await Promise.all(steps.map((step) => store.fold(step)));
    expect(results.filter((result) => result === 'folded')).toHaveLength(1);
    const { user } = (await ledgerSnapshotOf('sara')) ?? expect.fail('one of them has folded');
    expect(await store.journalAfter('sara', 0, 10)).toEqual(
      made.filter(({ record }) => record.firstSeq > user.seq).map(({ record }) => record),
    );
  });

  test('compaction and receipts of one shopper do not block each other', async () => {
    const next = make(aSubmit({ receiptNo: 'next' }), at(3).user);
    const results = await Promise.all([
      store.fold(stepOf(null, [at(0), at(1)])),
      store.append([next.document]),
    ]);
    expect(results).toEqual(['folded', ['stored']]);
    expect(await store.journalAfter('sara', 0, 10)).toEqual([at(2).record, at(3).record, next.record]);
  });

  describe('old documents', () => {
    const compactable = async (beforeMs: number): Promise<unknown[]> => {
      const found: unknown[] = [];
      for await (const one of store.compactable(beforeMs)) found.push(Object.values(one)[0]);
      return found.toSorted();
    };
    beforeEach(async () => {
      const { tombstone, rejected } = receiptsOfEveryStatus();
      await appendAll(store, [tombstone, rejected, make({ ...lateVoid }, newUser('omid'))]);
    });
    const lateVoid = {
      type: 'receipt.void',
      receiptId: 'cafe:late',
      storeId: 'cafe',
      receiptNo: 'late',
      reason: 'x',
    } as const;

    test('are listed with their shopper, or with none if they changed nobody', async () => {
      expect(await compactable(ms(noon))).toEqual([]);
      expect(await compactable(later)).toEqual(
        [
          ...made.map(() => 'sara'),
          // In both of its states.
          'cafe:early',
          'cafe:early',
          'cafe:late',
        ].toSorted(),
      );
    });
    test('are listed oldest first, and can be resumed anywhere', async () => {
      for await (const one of store.compactable(later)) {
        expect(Object.values(one)).toHaveLength(1);
        break;
      }
      expect(await compactable(later)).toHaveLength(7);
    });
    test('that changed nobody are deleted only beyond the given age', async () => {
      const ids = [at(0).receipt.id, 'cafe:early', 'cafe:late', 'cafe:none'];
      expect(await store.dropNotes(ids, ms(noon))).toBe(0);
      expect(await store.dropNotes(ids, later)).toBe(2);
      expect(await store.dropNotes(ids, later)).toBe(0);
      expect([...(await store.loadReceipts(ids)).keys()]).toEqual([at(0).receipt.id]);
    });
    test('keep a receipt that came after its void while its purchase is recent', async () => {
      const tombstone = make({ ...lateVoid, receiptId: 'cafe:odd', receiptNo: 'odd' }, newUser('omid'));
      const issuedAt = new Date(later + dayMs).toISOString();
      await appendAll(store, [tombstone]);
      const rejected = { ...tombstone.receipt, ...aSubmit({ receiptNo: 'odd', issuedAt }).purchase };
      const standing = { seq: 0, coins: 0, xp: 0, level: 1 };
      const receipt = { ...rejected, status: 'rejected', reason: 'x', version: 2, standing } as const;
      await store.append([{ note: receipt, claims: [receiptClaim(receipt)] }]);
      // Its first state stays, too: otherwise another receipt could claim it.
      expect(await store.dropNotes(['cafe:odd'], later)).toBe(0);
      expect((await store.append([tombstone.document]))[0]).toBe('claimed');
      expect(await store.dropNotes(['cafe:odd'], later + 2 * dayMs)).toBe(1);
    });
  });
});
