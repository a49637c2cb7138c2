// Corrections in the pipeline: each once, in order with the shopper's receipts, and compacted with them.
import { expect, test } from 'vitest';
import { createMemoryStore } from '../../src/adapters/memory/store.ts';
import type { CorrectionRecord } from '../../src/game/change.ts';
import type { AdjustCoins } from '../../src/game/command.ts';
import { prepareRules } from '../../src/game/rules.ts';
import { createCompaction } from '../../src/pipeline/compaction.ts';
import { auditLedger } from '../../src/queries/audit-ledger.ts';
import { aRulebook, aSubmit, aVoid, dayMs, limits, ms, noon } from '../builders.ts';
import { auditOf, booksIn, filed } from '../queries/audit-of.ts';
import { silent } from '../silent-log.ts';
import {
  createCommitter,
  createPipeline,
  loadUsersOf,
  outcomeOf,
  statusOf,
  tally,
} from './small-pipeline.ts';

const correction = (changes: Partial<AdjustCoins> = {}): AdjustCoins => ({
  type: 'adjust',
  correctionId: 'form-1',
  askedAtMs: ms(noon),
  userId: 'sara',
  coins: 7,
  reason: 'by hand',
  by: 'olga',
  ...changes,
});

test('in one batch with receipts of the shopper: one document, in order, and the repetition is a duplicate', async () => {
  const store = createMemoryStore();
  const mall = createCommitter(store);
  const answers = await mall.carry(
    aSubmit({ receiptNo: 'r1', amount: 10_000 }),
    correction(),
    aSubmit({ receiptNo: 'r2', amount: 5_000 }),
    correction(),
  );
  expect(answers.map(statusOf)).toEqual(['applied', 'applied', 'applied', 'duplicate']);
  expect(outcomeOf(answers[1]).coins).toEqual({ delta: 7, balance: 17 });
  expect(outcomeOf(answers[3]).coins).toEqual({ delta: 7, balance: 17 });
  expect((await mall.loadUsers(['sara'])).get('sara')?.coins).toBe(22);
  const journal = await store.journalAfter('sara', 0, 100);
  expect(journal.map(({ cause }) => cause)).toEqual(['receipt.submit', 'adjust', 'receipt.submit']);
  // Tills get nothing.
  expect(mall.told.announced.map(({ storeId }) => storeId)).toEqual(['cafe', null, 'cafe']);
  const checks = await auditLedger(auditOf(await booksIn(store, ['sara', 'omid'], ['cafe:r1', 'cafe:r2'])));
  expect(checks.filter(({ ok }) => !ok)).toEqual([]);
});

test('one id for two shoppers in one batch: one is corrected, the other is a conflict', async () => {
  const mall = createCommitter(createMemoryStore());
  await mall.carry(aSubmit({ receiptNo: 'r1' }), aSubmit({ receiptNo: 'r2', userId: 'omid' }));
  const answers = await mall.carry(correction(), correction({ userId: 'omid' }));
  expect(answers.map(statusOf).toSorted()).toEqual(['applied', 'conflict']);
});

test('two nodes with one id at once, and a stale cache: one corrects, the other answers a duplicate', async () => {
  const store = createMemoryStore();
  const [one, other] = [createCommitter(store), createCommitter(store)];
  await one.carry(aSubmit({ amount: 10_000 }));
  const answers = await Promise.all([one.carry(correction()), other.carry(correction())]);
  expect(answers.flat().map(statusOf).toSorted()).toEqual(['applied', 'duplicate']);
  expect(statusOf((await one.carry(correction({ coins: 8 })))[0])).toBe('conflict');
  expect((await one.loadUsers(['sara'])).get('sara')?.coins).toBe(17);
});

test('is not refused because of an older copy of the shopper', async () => {
  const store = createMemoryStore();
  const [one, other] = [createCommitter(store), createCommitter(store)];
  await one.carry(aSubmit({ receiptNo: 'r1', amount: 10_000 }));
  await other.carry(aSubmit({ receiptNo: 'r2', amount: 50_000 }));
  expect((await one.carry(correction({ coins: -60 }))).map(statusOf)).toEqual(['applied']);
  expect((await one.carry(correction({ correctionId: 'form-2', coins: -1 }))).map(statusOf)).toEqual([
    'invalid',
  ]);
});

test('a hundred submissions at once through the whole pipeline correct once', async () => {
  const { admission, loadUsers } = createPipeline(createMemoryStore());
  await admission.submit(aSubmit({ amount: 10_000 }));
  const answers = await Promise.all(Array.from({ length: 100 }, () => admission.submit(correction())));
  expect(tally(answers)).toEqual({ applied: 1, duplicate: 99 });
  expect((await loadUsers(['sara'])).get('sara')?.coins).toBe(17);
});

test('is refused if it takes too much or the shopper is unknown, and nothing is stored', async () => {
  const store = createMemoryStore();
  const mall = createCommitter(store);
  expect(statusOf((await mall.carry(correction()))[0])).toBe('not_found');
  await mall.carry(aSubmit({ amount: 10_000 }));
  expect(statusOf((await mall.carry(correction({ coins: -11 })))[0])).toBe('invalid');
  expect((await store.journalAfter('sara', 0, 10)).length).toBe(1);
  // Coins taken by a correction become a debt when their receipt is returned.
  expect(statusOf((await mall.carry(correction({ coins: -10 })))[0])).toBe('applied');
  await mall.carry(aVoid());
  expect((await mall.loadUsers(['sara'])).get('sara')?.coins).toBe(-10);
});

test('a shopper who has signed up can be corrected before any receipt; a receipt in the batch enrols nobody else', async () => {
  const store = createMemoryStore();
  const signedUp = new Set(['sara']);
  const enrolled = async (ids: readonly string[]) => new Set(ids.filter((id) => signedUp.has(id)));
  const mall = createCommitter(store, [aRulebook()], { enrolled, enrolsOnReceipt: false });
  const answers = await mall.carry(
    correction(),
    correction({ correctionId: 'form-2', userId: 'omid' }),
    aSubmit({ receiptNo: 'r1', userId: 'omid' }),
    aSubmit({ receiptNo: 'r2', amount: 10_000 }),
    correction(),
  );
  expect(answers.map(statusOf)).toEqual(['applied', 'not_found', 'not_found', 'applied', 'duplicate']);
  expect((await mall.loadUsers(['sara', 'omid'])).get('sara')?.coins).toBe(17);
  expect(await store.journalAfter('omid', 0, 10)).toEqual([]);
  const checks = await auditLedger(auditOf(await booksIn(store, ['sara', 'omid'], ['cafe:r2'])));
  expect(checks.filter(({ ok }) => !ok)).toEqual([]);
  // A correction does not enrol, even if receipts do.
  const open = createCommitter(createMemoryStore(), [aRulebook()], { enrolled });
  const stranger = correction({ userId: 'omid' });
  const both = await open.carry(stranger, aSubmit({ receiptNo: 'r1', userId: 'omid' }), stranger);
  expect(both.map(statusOf)).toEqual(['not_found', 'applied', 'applied']);
});

test('compacted with the receipts around it: the balance stays, the sums agree, an old id is too old', async () => {
  const store = createMemoryStore();
  const mall = createCommitter(store);
  const rules = prepareRules(aRulebook());
  const retentionMs = 400 * dayMs;
  const compaction = createCompaction({
    store,
    loadUsers: loadUsersOf(store),
    compactionStore: store,
    rules: { current: () => rules, ofVersion: async () => rules },
    limits,
    retentionMs,
    log: silent,
    now: () => mall.clock.nowMs,
    giveWay: () => false,
    share: 1,
    pause: async () => {},
  });
  const form = correction({ coins: -3 });
  await mall.carry(aSubmit({ amount: 10_000 }), form, correction({ correctionId: 'form-2' }));
  mall.clock.nowMs += retentionMs + 1;
  expect(statusOf((await mall.carry(form))[0])).toBe('duplicate');
  const done = await compaction.run();
  expect(done).toMatchObject({ shoppers: 1, records: 3, receipts: 1, broken: 0 });
  mall.users.clear();
  expect((await mall.loadUsers(['sara'])).get('sara')?.coins).toBe(14);
  expect((await store.loadLedgerSnapshots(['sara'])).get('sara')?.corrected).toBe(4);
  const checks = await auditLedger(auditOf(await booksIn(store, ['sara'], [])));
  expect(checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(statusOf((await mall.carry(form))[0])).toBe('too_old');
});

test.each([
  [
    'other coins',
    (record: CorrectionRecord) => ({ ...record, correction: { ...record.correction, coins: 6 } }),
  ],
  ['a duplicate', (record: CorrectionRecord) => ({ ...record, ref: 'form-0' })],
] as const)('an audit finds a manual edit: %s', async (_, change) => {
  const store = createMemoryStore();
  const mall = createCommitter(store);
  await mall.carry(aSubmit({ amount: 10_000 }), correction({ correctionId: 'form-0' }), correction());
  const books = await booksIn(store, ['sara'], ['cafe:r1']);
  const records = books.records.map((record) =>
    record.cause === 'adjust' && record.ref === 'form-1' ? change(record) : record,
  );
  const checks = await auditLedger(auditOf({ ...books, documents: records.map(filed) }));
  expect(checks.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual(['corrections']);
});
