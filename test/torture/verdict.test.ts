// A verdict that cannot be bad proves nothing: each break, made on purpose, is named.
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ReceiptDocument, UserDocument } from '../../src/adapters/mongo/documents.ts';
import type { Outcome } from '../../src/contracts/receipts.ts';
import type { JournalRecord } from '../../src/game/change.ts';
import type { StoredBooks } from './books-of-tills.ts';
import { compareBooks } from './books-of-tills.ts';
import { readClaims } from './claims.ts';
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

/** As MongoDB has it; only what the verdict looks at. */
function stored(
  changes: { user?: object | null; receipt?: object | null; awards?: number } = {},
): StoredBooks {
  const user = { _id: 'u1', totalReceipts: 1, totalSpent: 5_000, coins: 5, xp: 5, seq: 1, ...changes.user };
  const kept = { _id: 's01:r1', status: 'applied', userId: 'u1', amount: 5_000, ...changes.receipt };
  const record = { userId: 'u1', receiptId: 's01:r1', entries: [{ kind: 'purchase.recorded' }] };
  return {
    // Documents cut down to what is read of them.
    users: new Map(changes.user === null ? [] : [['u1', user as unknown as UserDocument]]),
    receipts: new Map(changes.receipt === null ? [] : [['s01:r1', kept as unknown as ReceiptDocument]]),
    journal: Array.from({ length: changes.awards ?? 1 }, () => record as unknown as JournalRecord),
  };
}
const compare = (books: StoredBooks, ...lines: TillLine[]) => compareBooks(claimsOf(...lines).claims, books);

test('books that are right break nothing', () => {
  expect(claimsOf(issued, answered, answered).broken).toEqual([]);
  expect(compare(stored(), issued, answered)).toEqual({ lost: 0, doubled: 0, broken: [] });
});

test.each<[string, StoredBooks, { lost: number; doubled: number }]>([
  ['acknowledged and nowhere', stored({ receipt: null, user: null, awards: 0 }), { lost: 1, doubled: 0 }],
  ['a receipt without its award', stored({ awards: 0 }), { lost: 1, doubled: 0 }],
  ['an award without its receipt', stored({ receipt: null }), { lost: 1, doubled: 0 }],
  ['awarded twice', stored({ awards: 2 }), { lost: 0, doubled: 1 }],
  ['another amount', stored({ receipt: { amount: 1 } }), { lost: 0, doubled: 0 }],
  ['another shopper', stored({ receipt: { userId: 'u2' } }), { lost: 0, doubled: 0 }],
  ['coins too many', stored({ user: { coins: 6 } }), { lost: 0, doubled: 0 }],
  ['a receipt counted twice', stored({ user: { totalReceipts: 2 } }), { lost: 0, doubled: 0 }],
  ['a sum that is not theirs', stored({ user: { totalSpent: 4_999 } }), { lost: 0, doubled: 0 }],
])('%s', (_, books, counted) => {
  const verdict = compare(books, issued, answered);
  expect(verdict).toMatchObject(counted);
  expect(verdict.broken).not.toEqual([]);
});

test('what no till has issued, and what was never answered', () => {
  expect(compareBooks(new Map(), stored()).broken).toEqual(['s01:r1 is stored and no till has issued it']);
  expect(compare(stored(), issued).broken).toEqual(['s01:r1 was never answered']);
});

test('answers that differ, refusals for good, codes that nobody knows', () => {
  const other: TillLine = { did: 'answered', receiptNo: 'r1', outcome: outcome({ seq: 2 }) };
  const again: TillLine = { did: 'answered', receiptNo: 'r1', outcome: outcome({ status: 'duplicate' }) };
  expect(claimsOf(issued, answered, again).broken).toEqual([]);
  expect(claimsOf(issued, answered, other).broken).toEqual(['s01:r1 got another answer the second time']);
  expect(claimsOf(answered).broken).toEqual(['s01:r1 was answered and never issued']);
  const refused: TillLine = { did: 'refused', receiptNo: 'r1', code: 'conflict' };
  expect(claimsOf(issued, refused).broken).toEqual(['s01:r1 was refused for good: conflict']);
  // As a node that says something of its own would make it.
  const odd = { did: 'retried', receiptNo: 'r1', code: 'oops' } as unknown as TillLine;
  expect(claimsOf(issued, odd).broken).toEqual(['s01:r1: retried with the unknown code oops']);
  const busy: TillLine = { did: 'retried', receiptNo: 'r1', code: 'busy' };
  expect(claimsOf(issued, busy, busy).retried).toEqual({ busy: 2 });
});

test('a phone that missed an entry, heard one twice, or got a snapshot instead', () => {
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
  const books = stored({ awards: 2 });
  expect(journalFaults(phone([1, 2]), books)).toEqual([]);
  for (const seqs of [[1], [2, 1], [1, 1], [1, 3], [1, 2, 3]]) {
    expect(journalFaults(phone(seqs), books)).not.toEqual([]);
  }
  expect(journalFaults(phone([1, 2], ['gap at 2']), books)).toHaveLength(1);
});

test("a till's journal gives what was on the disk, and goes on after a torn line", async () => {
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

test('a whole run kills as often as it says, and no two scenarios share a name', () => {
  const kills = scenarios.map((each) =>
    each.kills === 0 ? 0 : roundsOf(each, wholeRunKills) * (each.killsPerRound ?? 1),
  );
  expect(kills.reduce((sum, count) => sum + count, 0)).toBe(wholeRunKills);
  expect(new Set(scenarios.map(({ name }) => name)).size).toBe(scenarios.length);
});
