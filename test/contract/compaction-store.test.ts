// The port CompactionStore: one suite, held against every adapter.
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
  return made as Judged; // looked at in the line above
};

/** The next records of a shopper, folded; their receipts go with them. */
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

  test('nobody has a ledger snapshot at first', async () => {
    expect(await store.loadLedgerSnapshots(['sara', 'nobody'])).toEqual(new Map());
    expect(await store.loadLedgerSnapshots([])).toEqual(new Map());
  });

  test('a fold puts the ledger snapshot in the place of records and receipts, and leaves the rest as it is', async () => {
    const step = stepOf(null, [at(0), at(1)]);
    expect(await store.fold(step)).toBe('folded');
    expect(await ledgerSnapshotOf('sara')).toStrictEqual(step.ledgerSnapshot);
    expect(JSON.stringify(await ledgerSnapshotOf('sara'))).toBe(JSON.stringify(step.ledgerSnapshot));
    expect(await headOf('sara')).toEqual({ from: at(3).record.firstSeq, seq: at(3).user.seq });
    expect(await store.loadReceipts(made.map(({ receipt }) => receipt.id))).toEqual(
      new Map([at(2), at(3)].map(({ receipt }) => [receipt.id, receipt])),
    );
    // From wherever one asks, only what is left comes.
    for (const seq of [0, 1, at(0).record.seq, at(1).record.seq]) {
      expect(await store.journalAfter('sara', seq, 10)).toEqual([at(2).record, at(3).record]);
    }
    expect(await store.loadRecord('sara', at(0).record.firstSeq)).toBeNull();
    expect(await store.loadRecord('sara', at(2).record.firstSeq)).toEqual(at(2).record);
  });

  test('the next fold goes on from the ledger snapshot, and the shopper goes on from what is stored', async () => {
    const first = stepOf(null, [at(0)]);
    const second = stepOf(first.ledgerSnapshot, [at(1), at(2), at(3)]);
    expect(await store.fold(first)).toBe('folded');
    expect(await store.fold(second)).toBe('folded');
    expect(await ledgerSnapshotOf('sara')).toStrictEqual(second.ledgerSnapshot);
    expect(await store.journalAfter('sara', 0, 10)).toEqual([]);
    const next = make(aSubmit({ receiptNo: 'next' }), at(3).user);
    await appendAll(store, [next]);
    expect(await store.journalAfter('sara', 0, 10)).toEqual([next.record]);
    // As of the last entry of all, a copy finds its place taken.
    const stale = make(aSubmit({ receiptNo: 'stale' }), at(3).user);
    expect(await store.append([stale.document])).toEqual(['stale']);
  });

  test('values survive exactly: extremes, odd names, scores below nothing', async () => {
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

  describe('is stale, and changes nothing:', () => {
    const expectStale = async (step: CompactionStep): Promise<void> => {
      const before = await everything();
      expect(await store.fold(step)).toBe('stale');
      expect(await everything()).toStrictEqual(before);
    };

    test('a fold said again', async () => {
      const step = stepOf(null, [at(0)]);
      await store.fold(step);
      await expectStale(step);
    });
    test('a first fold where there is a ledger snapshot by now', async () => {
      await store.fold(stepOf(null, [at(0)]));
      await expectStale(stepOf(null, [at(0), at(1)]));
    });
    test('a fold that goes on from a ledger snapshot that has moved on', async () => {
      const first = stepOf(null, [at(0)]);
      await store.fold(first);
      await store.fold(stepOf(first.ledgerSnapshot, [at(1)]));
      await expectStale(stepOf(first.ledgerSnapshot, [at(1), at(2)]));
    });
    test('a fold that goes on from a ledger snapshot that was never there', async () => {
      await expectStale(stepOf(stepOf(null, [at(0)]).ledgerSnapshot, [at(1)]));
    });
  });

  test('documents that a fold left behind when it was cut off are covered, and go when they are asked for', async () => {
    const step = stepOf(null, [at(0), at(1)]);
    expect(await store.fold(step)).toBe('folded');
    await store.dropCompacted('sara', step.ledgerSnapshot.user.seq);
    await store.dropCompacted('nobody', 99);
    expect(await store.journalAfter('sara', 0, 10)).toEqual([at(2).record, at(3).record]);
  });

  test('of many folds at once exactly one wins', async () => {
    const steps = [1, 2, 3, 4, 1, 2, 3, 4].map((count) => stepOf(null, made.slice(0, count).map(judged)));
    const results = await Promise.all(steps.map((step) => store.fold(step)));
    expect(results.filter((result) => result === 'folded')).toHaveLength(1);
    const { user } = (await ledgerSnapshotOf('sara')) ?? expect.fail('one of them has folded');
    expect(await store.journalAfter('sara', 0, 10)).toEqual(
      made.filter(({ record }) => record.firstSeq > user.seq).map(({ record }) => record),
    );
  });

  test('a fold and receipts of the same shopper do not hold each other up', async () => {
    const next = make(aSubmit({ receiptNo: 'next' }), at(3).user);
    const results = await Promise.all([
      store.fold(stepOf(null, [at(0), at(1)])),
      store.append([next.document]),
    ]);
    expect(results).toEqual(['folded', ['stored']]);
    expect(await store.journalAfter('sara', 0, 10)).toEqual([at(2).record, at(3).record, next.record]);
  });

  describe('what can be compacted', () => {
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

    test('is told with its shopper, or with none where nobody was changed', async () => {
      expect(await compactable(ms(noon))).toEqual([]);
      expect(await compactable(later)).toEqual(
        [
          ...made.map(() => 'sara'),
          // Each of its two states.
          'cafe:early',
          'cafe:early',
          'cafe:late',
        ].toSorted(),
      );
    });
    test('comes oldest first, and may be left off anywhere', async () => {
      for await (const one of store.compactable(later)) {
        expect(Object.values(one)).toHaveLength(1);
        break;
      }
      expect(await compactable(later)).toHaveLength(7);
    });
    test('goes where it has changed nobody, and only if it is as old as said', async () => {
      const ids = [at(0).receipt.id, 'cafe:early', 'cafe:late', 'cafe:none'];
      expect(await store.dropNotes(ids, ms(noon))).toBe(0);
      expect(await store.dropNotes(ids, later)).toBe(2);
      expect(await store.dropNotes(ids, later)).toBe(0);
      expect([...(await store.loadReceipts(ids)).keys()]).toEqual([at(0).receipt.id]);
    });
    test('a receipt that came after its void stays as long as it was bought lately', async () => {
      const tombstone = make({ ...lateVoid, receiptId: 'cafe:odd', receiptNo: 'odd' }, newUser('omid'));
      const issuedAt = new Date(later + dayMs).toISOString();
      await appendAll(store, [tombstone]);
      const rejected = { ...tombstone.receipt, ...aSubmit({ receiptNo: 'odd', issuedAt }).purchase };
      const standing = { seq: 0, coins: 0, xp: 0, level: 1 };
      const receipt = { ...rejected, status: 'rejected', reason: 'x', version: 2, standing } as const;
      await store.append([{ note: receipt, claims: [receiptClaim(receipt)] }]);
      // Its first state stays, too: else another receipt could claim it.
      expect(await store.dropNotes(['cafe:odd'], later)).toBe(0);
      expect((await store.append([tombstone.document]))[0]).toBe('claimed');
      expect(await store.dropNotes(['cafe:odd'], later + 2 * dayMs)).toBe(1);
    });
  });
});
