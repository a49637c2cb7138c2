// The verdict itself: each fault, made on purpose, is named.
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Entry, Outcome } from '../../src/contracts/receipts.ts';
import type { Snapshot } from '../../src/contracts/shoppers.ts';
import type { ToldBooks } from './books-of-tills.ts';
import { compareBooks } from './books-of-tills.ts';
import { readClaims } from './claims.ts';
import { ledgerFaults, projectionFaults } from './ledger-law.ts';
import { roundsOf, wholeRunKills } from './scenario.ts';
import { scenarios } from './scenarios/table.ts';
import { createRandom } from './seeded.ts';
import type { TillLine } from './till-journal.ts';
import { openTillJournal, readTillLines } from './till-journal.ts';
import { journalFaults } from './verdict.ts';

const receipt = { receiptNo: 'r1', userId: 'u1', amount: 5_000, issuedAt: '2026-01-01T00:00:00.000Z' };
const outcome = (changes: Partial<Outcome> = {}): Outcome => ({
  status: 'applied',
  receiptId: 's01:r1',
  userId: 'u1',
  seq: 1,
  coins: { delta: 5, balance: 5 },
  xp: { delta: 5, total: 5 },
  level: { from: 1, to: 1 },
  missions: [],
  entries: [],
  ...changes,
});
const issued: TillLine = { did: 'issued', receipt };
const answered: TillLine = { did: 'answered', receiptNo: 'r1', outcome: outcome() };
const claimsOf = (...lines: TillLine[]) => readClaims(new Map([['s01', lines]]));

/** A node's record; only the fields that the verdict reads. */
function told(
  changes: { stands?: object | null; award?: object; awards?: number; of?: string } = {},
): ToldBooks {
  const stands = {
    userId: 'u1',
    totalReceipts: 1,
    totalSpent: 5_000,
    coins: 5,
    xp: 5,
    seq: 1,
    ...changes.stands,
  };
  const entry = { kind: 'purchase.recorded', receiptId: 's01:r1', amount: 5_000, ...changes.award };
  const book = {
    // Reduced to the fields that are read.
    stands: changes.stands === null ? null : (stands as unknown as Snapshot),
    entries: Array.from({ length: changes.awards ?? 1 }, () => entry as unknown as Entry),
  };
  return new Map([[changes.of ?? 'u1', book]]);
}
const compare = (books: ToldBooks, ...lines: TillLine[]) => compareBooks(claimsOf(...lines).claims, books);

test('a correct ledger breaks no rule', () => {
  expect(claimsOf(issued, answered, answered).broken).toEqual([]);
  expect(compare(told(), issued, answered)).toEqual({ lost: 0, doubled: 0, broken: [] });
});

test.each<[string, ToldBooks, { lost: number; doubled: number }]>([
  ['acknowledged and nowhere', told({ stands: null, awards: 0 }), { lost: 1, doubled: 0 }],
  ['a receipt without its award', told({ awards: 0 }), { lost: 1, doubled: 0 }],
  ['awarded twice', told({ awards: 2 }), { lost: 0, doubled: 1 }],
  ['another amount', told({ award: { amount: 1 } }), { lost: 0, doubled: 0 }],
  ['another shopper', told({ of: 'u2' }), { lost: 0, doubled: 0 }],
  ['coins too many', told({ stands: { coins: 6 } }), { lost: 0, doubled: 0 }],
  ['a receipt counted twice', told({ stands: { totalReceipts: 2 } }), { lost: 0, doubled: 0 }],
  ['a sum that is not theirs', told({ stands: { totalSpent: 4_999 } }), { lost: 0, doubled: 0 }],
])('%s', (_, books, counted) => {
  const verdict = compare(books, issued, answered);
  expect(verdict).toMatchObject(counted);
  expect(verdict.broken).not.toEqual([]);
});

test('reports receipts that no till issued, and receipts without an answer', () => {
  expect(compareBooks(new Map(), told()).broken).toEqual(['s01:r1 is awarded and no till has issued it']);
  expect(compare(told(), issued).broken).toEqual(['s01:r1 was never answered']);
  const away: TillLine = { did: 'retried', receiptNo: 'r1', code: 'unavailable' };
  const late: TillLine = { did: 'retried', receiptNo: 'r1', code: 'retry' };
  expect(compare(told(), issued, away, late).broken).toEqual([
    's01:r1 was never answered, only unavailable,retry',
  ]);
});

test('reports different answers, final refusals, and unknown codes', () => {
  const other: TillLine = { did: 'answered', receiptNo: 'r1', outcome: outcome({ seq: 2 }) };
  const again: TillLine = { did: 'answered', receiptNo: 'r1', outcome: outcome({ status: 'duplicate' }) };
  expect(claimsOf(issued, answered, again).broken).toEqual([]);
  expect(claimsOf(issued, answered, other).broken).toEqual(['s01:r1 got another answer the second time']);
  expect(claimsOf(answered).broken).toEqual(['s01:r1 was answered and never issued']);
  const refused: TillLine = { did: 'refused', receiptNo: 'r1', code: 'conflict' };
  expect(claimsOf(issued, refused).broken).toEqual(['s01:r1 was refused for good: conflict']);
  // As a node with a faulty journal would create it.
  const odd = { did: 'retried', receiptNo: 'r1', code: 'oops' } as unknown as TillLine;
  expect(claimsOf(issued, odd).broken).toEqual(['s01:r1: retried with the unknown code oops']);
  const busy: TillLine = { did: 'retried', receiptNo: 'r1', code: 'busy' };
  expect(claimsOf(issued, busy, busy).retried).toEqual({ busy: 2 });
});

test('reports a phone that missed an entry, got one twice, or got a snapshot instead', () => {
  const entry = (seq: number) => ({
    seq,
    kind: 'purchase.recorded' as const,
    at: '',
    balance: 0,
    receiptId: 's01:r1',
  });
  const phone = (seqs: number[], snapshots: string[] = []) => ({
    userId: 'u1',
    entries: seqs.map(entry),
    snapshots,
    state: () => 'connected',
  });
  const books = told({ awards: 2 });
  expect(journalFaults(phone([1, 2]), books)).toEqual([]);
  for (const seqs of [[1], [2, 1], [1, 1], [1, 3], [1, 2, 3]]) {
    expect(journalFaults(phone(seqs), books)).not.toEqual([]);
  }
  expect(journalFaults(phone([1, 2], ['gap at 2']), books)).toHaveLength(1);
});

test('a till’s journal returns what was on the disk, and continues after a torn line', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'deerfields-till-'));
  const file = join(dir, 'till.jsonl');
  const first = await openTillJournal(file);
  await Promise.all([first.append(issued), first.append(answered)]);
  await first.close();
  await appendFile(file, '{"did":"iss');
  const next = await openTillJournal(file);
  expect(next.lines).toEqual([issued, answered]);
  await next.append(answered);
  await next.close();
  expect((await readTillLines(file)).lines).toEqual([issued, answered, answered]);
  await rm(dir, { recursive: true });
});

test('a seed draws the same again, another one something else', () => {
  const draw = (seed: number, name: string) =>
    Array.from({ length: 8 }, () => createRandom(seed).fork(name).whole(0, 1e9));
  expect(draw(1, 'a')).toEqual(draw(1, 'a'));
  expect(draw(1, 'a')).not.toEqual(draw(2, 'a'));
  expect(draw(1, 'a')).not.toEqual(draw(1, 'b'));
});

const line = (userId: string, firstSeq: number, seq: number, ...claims: string[]) => ({
  _id: `${userId}:${String(firstSeq).padStart(16, '0')}`,
  seq,
  claims,
});

test('reports a gap, an overlap, or a claim in two documents', () => {
  const good = [
    { _id: ':a note', seq: 0, claims: ['a note'] },
    line('u1', 1, 3, 'a'),
    line('u1', 4, 5, 'b', 'c'),
    line('u2:x', 0, 7, 'a ledger snapshot'),
    line('u2:x', 8, 9, 'd'),
  ];
  expect(ledgerFaults(good)).toEqual([]);
  expect(ledgerFaults(good.toSpliced(1, 1))).toHaveLength(1);
  expect(ledgerFaults(good.toSpliced(2, 1, line('u1', 5, 6, 'b')))).toHaveLength(1);
  expect(ledgerFaults(good.toSpliced(2, 1, line('u1', 3, 6, 'b')))).toHaveLength(1);
  expect(ledgerFaults(good.toSpliced(4, 1, line('u2:x', 8, 9, 'c')))).toHaveLength(1);
  const users = [
    { _id: 'u1', seq: 5 },
    { _id: 'u2:x', seq: 9 },
  ];
  expect(projectionFaults(good, users)).toEqual([]);
  expect(projectionFaults(good, users.slice(1))).toHaveLength(1);
  expect(projectionFaults(good, [{ _id: 'u1', seq: 4 }, ...users.slice(1)])).toHaveLength(1);
});

test('a whole run kills as often as it says, and scenarios have distinct names', () => {
  const kills = scenarios.map((each) =>
    each.kills === 0 ? 0 : roundsOf(each, wholeRunKills) * (each.killsPerRound ?? 1),
  );
  expect(kills.reduce((sum, count) => sum + count, 0)).toBe(wholeRunKills);
  expect(new Set(scenarios.map(({ name }) => name)).size).toBe(scenarios.length);
});
