// The books' arithmetic without a database: whatever a shopper lives through is sound, and a changed total is not.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { User } from '../../src/game/user.ts';
import { newUser } from '../../src/game/user.ts';
import type { FiledRecord } from '../../src/ports/audit.ts';
import { auditBooks } from '../../src/queries/books.ts';
import { differences } from '../../src/queries/books-difference.ts';
import { liveThrough, rulebooks, steps } from '../game/arbitraries.ts';
import type { Books } from './audit-of.ts';
import { auditOf } from './audit-of.ts';

/** The books of a shopper who has lived through these steps, in one shop or another. */
function booksOf(
  published: Parameters<typeof liveThrough>[0],
  life: Parameters<typeof liveThrough>[1],
): Books {
  const { user, records, receipts } = liveThrough(published, life);
  return {
    users: user.seq > 0 ? [user] : [],
    records: records.map((record) => ({ userId: record.userId, seq: record.firstSeq, record })),
    receipts: [...receipts.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  };
}

const brokenIn = async (books: Books, options = {}): Promise<string[]> =>
  (await auditBooks(auditOf(books), options)).filter(({ ok }) => !ok).map(({ name }) => name);

test('the books of every life are sound, in whatever pieces they are read', async () => {
  await fc.assert(
    fc.asyncProperty(rulebooks, steps, async (published, life) => {
      const books = booksOf(published, life);
      expect(await brokenIn(books)).toEqual([]);
      expect(await brokenIn(books, { chunk: 1, viewMs: 0 })).toEqual([]);
    }),
  );
});

test('whatever field of a shopper is changed, the replay differs', async () => {
  await fc.assert(
    fc.asyncProperty(
      rulebooks,
      steps,
      fc.constantFrom('coins', 'xp', 'level', 'seq', 'totalReceipts', 'totalSpent'),
      async (published, life, field) => {
        const books = booksOf(published, life);
        const users = books.users.map((user) => ({
          ...user,
          [field]: Number(user[field as keyof User]) + 1,
        }));
        fc.pre(users.length > 0);
        expect(await brokenIn({ ...books, users })).toContain('replay');
      },
    ),
  );
});

test('whatever record is taken away, the sequence has a hole', async () => {
  await fc.assert(
    fc.asyncProperty(rulebooks, steps, fc.nat(), async (published, life, which) => {
      const books = booksOf(published, life);
      fc.pre(books.records.length > 0);
      const records = books.records.toSpliced(which % books.records.length, 1);
      const broken = await brokenIn({ ...books, records });
      expect(broken).toEqual(expect.arrayContaining(['sequence', 'replay', 'receipts']));
    }),
  );
});

describe('breaks', () => {
  const strangers = Array.from({ length: 25 }, (_, index) => newUser(`u${String(index).padStart(2, '0')}`));
  const books = { users: strangers.map((user) => ({ ...user, coins: 1 })), records: [], receipts: [] };

  test('are named up to a limit, and counted beyond it', async () => {
    const checks = await auditBooks(auditOf(books), { maxNamed: 3, chunk: 4 });
    expect(checks.find(({ name }) => name === 'sums')?.detail.split('\n')).toEqual([
      '25 broken',
      'user u00: coins is 1, not 0',
      'user u01: coins is 1, not 0',
      'user u02: coins is 1, not 0',
      '… and 22 more',
    ]);
  });

  test('do not end the reading where a record cannot be replayed', async () => {
    const huge = Number.MAX_SAFE_INTEGER;
    const entries = [
      { kind: 'coins.credited', coins: huge, reason: 'purchase', balance: huge },
      { kind: 'coins.credited', coins: huge, reason: 'purchase', balance: huge },
    ] as const;
    const after = { coins: huge, xp: 0, level: 1 };
    const record = { userId: 'u00', firstSeq: 1, seq: 2, atMs: 0, levelBefore: 1, after, entries };
    const filed = {
      userId: 'u00',
      seq: 2,
      record: { ...record, command: 'receipt.submit', receiptId: 'a:1' },
    };
    const checks = await auditBooks(auditOf({ ...books, records: [filed as FiledRecord] })); // `as`: command is a literal
    const replay = checks.find(({ name }) => name === 'replay');
    expect(replay?.detail).toContain('user u00: record 1–2 fails: ');
    expect(replay?.detail).toContain('user u19: coins is 1, not 0');
  });
});

test('differences are told by their place, and −0 is 0', () => {
  expect(differences({ a: [1, { b: -0 }] }, { a: [1, { b: 0 }] })).toEqual([]);
  expect(differences({ a: [1, 2], b: 'x' }, { a: [1], c: null })).toEqual([
    'a.1 is 2, not absent',
    'c is absent, not null',
    'b is "x", not absent',
  ]);
  expect(differences([], {})).toEqual(['it is [], not {}']);
});
