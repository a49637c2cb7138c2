// The simulated replica set: writes without a majority are only visible locally, block others, and may be rolled back.
import { expect, test } from 'vitest';
import type { LedgerDocument } from '../../src/ports/store.ts';
import { ms, noon } from '../builders.ts';
import type { Settled } from './replica-set.ts';
import { createReplicaSet } from './replica-set.ts';

const note = (id: string): LedgerDocument => ({
  note: {
    id,
    storeId: 'cafe',
    receiptNo: id,
    version: 1,
    createdAtMs: ms(noon),
    status: 'tombstone',
    reason: 'brought back',
  },
  claims: [`claim of ${id}`],
});

test('a majority read sees a document only after the majority has it', async () => {
  const set = createReplicaSet({ epoch: 'e', uniqueClaims: true });
  const settled: Settled[] = [];
  const { results } = await set.insert([note('r1')], (how) => settled.push(how));
  expect(results).toEqual(['stored']);
  expect((await set.local().loadReceipts(['r1'])).size).toBe(1);
  expect((await set.majority.loadReceipts(['r1'])).size).toBe(0);
  await set.advance();
  expect((await set.majority.loadReceipts(['r1'])).size).toBe(1);
  expect(settled).toEqual(['majority']);
});

test('a write without a majority blocks others until a fail-over rolls it back', async () => {
  const set = createReplicaSet({ epoch: 'e', uniqueClaims: true });
  const settled: Settled[] = [];
  set.hold();
  await set.insert([note('r1')], (how) => settled.push(how));
  await set.advance();
  expect((await set.insert([note('r1')], () => {})).results).toEqual(['claimed']);
  expect((await set.majority.loadReceipts(['r1'])).size).toBe(0);
  expect(await set.failOver()).toBe(1);
  expect(settled).toEqual(['taken back']);
  expect((await set.local().loadReceipts(['r1'])).size).toBe(0);
  expect((await set.insert([note('r1')], () => {})).results).toEqual(['stored']);
  set.letGo();
  await set.advance();
  expect(set.truth.receipts.get('r1')?.status).toBe('tombstone');
});
