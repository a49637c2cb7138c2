// The audit without a database: any history is consistent, and a changed total is found.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JournalRecord, ReceiptRecord } from '../../src/game/change.ts';
import { receiptClaim } from '../../src/game/claims.ts';
import { foldReceipt, foldRecord, newLedgerSnapshot } from '../../src/game/ledger-snapshot.ts';
import { prepareRules } from '../../src/game/rules.ts';
import type { User } from '../../src/game/user.ts';
import { newUser } from '../../src/game/user.ts';
import type { Audit, FiledDocument } from '../../src/ports/audit.ts';
import { differences } from '../../src/queries/audit-difference.ts';
import { auditLedger } from '../../src/queries/audit-ledger.ts';
import { aJudgedReceipt, aRulebook } from '../builders.ts';
import { inSuccession } from '../contract/batches.ts';
import { liveThrough, rulebooks, steps } from '../game/arbitraries.ts';
import type { Books } from './audit-of.ts';
import { auditOf, filed } from './audit-of.ts';

/** The ledger of a shopper after these steps. */
function booksOf(
  published: Parameters<typeof liveThrough>[0],
  life: Parameters<typeof liveThrough>[1],
): Books {
  const { user, records, receipts } = liveThrough(published, life);
  const from = records.at(-1)?.firstSeq ?? 0;
  return {
    users: user.seq > 0 ? [{ user, from }] : [],
    documents: records.map(filed),
    notes: [...receipts.values()].filter((receipt) => !('left' in receipt)),
  };
}

/** The documents, some committed together: split by `sizes`. */
function together(documents: readonly FiledDocument[], sizes: readonly number[]): FiledDocument[] {
  const joined: FiledDocument[] = [];
  for (let at = 0; at < documents.length; ) {
    const size = sizes[joined.length % sizes.length] ?? 1;
    const some = documents.slice(at, at + size);
    const [first, last] = [some[0], some.at(-1)];
    if (first === undefined || last === undefined) break;
    const records = some
      .flatMap(({ records }) => records ?? [])
      .map((one) => ({ ...one, atMs: first.atMs ?? 0 }));
    joined.push({ ...first, seq: last.seq, records, claims: some.flatMap(({ claims }) => claims) });
    at += size;
  }
  return joined;
}

const brokenIn = async (books: Books, options = {}): Promise<string[]> =>
  (await auditLedger(auditOf(books), options)).filter(({ ok }) => !ok).map(({ name }) => name);
const detailOf = async (audit: Audit, check: string): Promise<string | undefined> =>
  (await auditLedger(audit)).find(({ name }) => name === check)?.detail;

test('the ledger of every history is consistent, however it was committed and split for reading', async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(rulebooks, steps, sizes, async (published, life, by) => {
      const books = booksOf(published, life);
      expect(await brokenIn(books)).toEqual([]);
      expect(await brokenIn({ ...books, documents: together(books.documents, by) }, { chunk: 1 })).toEqual(
        [],
      );
    }),
  );
});

test('a changed field of a stored shopper differs from the ledger', async () => {
  await fc.assert(
    fc.asyncProperty(
      rulebooks,
      steps,
      fc.constantFrom('coins', 'xp', 'level', 'seq', 'totalReceipts', 'totalSpent'),
      async (published, life, field) => {
        const books = booksOf(published, life);
        const users = books.users.map(({ user, from }) => ({
          user: { ...user, [field]: Number(user[field as keyof User]) + 1 },
          from,
        }));
        fc.pre(users.length > 0);
        expect(await brokenIn({ ...books, users })).toEqual(['projection']);
      },
    ),
  );
});

test('a projection that is behind or missing is counted and is not a fault', async () => {
  await fc.assert(
    fc.asyncProperty(rulebooks, steps, fc.nat(), async (published, life, which) => {
      const books = booksOf(published, life);
      fc.pre(books.documents.length > 0);
      const upTo = which % books.documents.length;
      const user = booksUser(books.documents.slice(0, upTo));
      const users = user === null ? [] : [{ user, from: books.documents[upTo - 1]?.firstSeq ?? 0 }];
      const checks = await auditLedger(auditOf({ ...books, users }));
      expect(checks.filter(({ ok }) => !ok)).toEqual([]);
      expect(checks.find(({ name }) => name === 'projection')?.detail).toContain('1 behind');
    }),
  );
});

/** The audit of these documents. */
function booksUser(documents: readonly FiledDocument[]): User | null {
  const records = documents.flatMap(({ records }) => records ?? []);
  const rules = prepareRules(aRulebook());
  const ledgerSnapshot = records.reduce(
    (so, record) => foldRecord(so, record, rules),
    newLedgerSnapshot('sara'),
  );
  return records.length === 0 ? null : ledgerSnapshot.user;
}

test('a removed document leaves a gap, or a projection ahead of the ledger', async () => {
  await fc.assert(
    fc.asyncProperty(rulebooks, steps, fc.nat(), async (published, life, which) => {
      const books = booksOf(published, life);
      fc.pre(books.documents.length > 0);
      const at = which % books.documents.length;
      const documents = books.documents.toSpliced(at, 1);
      const broken = await brokenIn({ ...books, documents });
      const isLast = at === books.documents.length - 1;
      expect(broken).toEqual(expect.arrayContaining(isLast ? ['projection'] : ['sequence', 'projection']));
    }),
  );
});

describe('compaction', () => {
  const rules = prepareRules(aRulebook());
  const made = inSuccession('sara', 4);
  const records = made.flatMap(({ record }) => record ?? []);
  const documents = records.map(filed);
  const ledgerSnapshot = (count: number) => {
    const folded = records.slice(0, count);
    const start = folded.reduce((so, record) => foldRecord(so, record, rules), newLedgerSnapshot('sara'));
    return folded.reduce((so, { receipt }) => (receipt === null ? so : foldReceipt(so, receipt)), start);
  };
  const user = made.at(-1)?.user ?? newUser('sara');
  const users = [{ user, from: records.at(-1)?.firstSeq ?? 0 }];

  test('that was interrupted leaves documents that the ledger snapshot stands for', async () => {
    const books = { users, documents, notes: [] };
    expect(await brokenIn(books)).toEqual([]);
    for (const count of [1, 2, 3, 4]) {
      expect(await brokenIn({ ...books, ledgerSnapshots: [ledgerSnapshot(count)] })).toEqual([]);
      // The first of them are deleted already.
      expect(
        await brokenIn({ ...books, documents: documents.slice(1), ledgerSnapshots: [ledgerSnapshot(count)] }),
      ).toEqual([]);
    }
  });

  test('during the read of a shopper is not a gap', async () => {
    let reads = 0;
    const before = auditOf({ users, documents: documents.slice(2), notes: [] });
    const after = auditOf({
      users,
      documents: documents.slice(2),
      notes: [],
      ledgerSnapshots: [ledgerSnapshot(2)],
    });
    const filedOf: Audit['filed'] = (first, last) => {
      reads += 1;
      return (reads === 1 ? before : after).filed(first, last);
    };
    const checks = await auditLedger({ ...after, filed: filedOf });
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(checks.find(({ name }) => name === 'snapshots')?.detail).toContain('(1 snapshots)');
    expect(await detailOf(before, 'sequence')).toContain('user sara: entry 1 expected');
  });

  test('of everything removes what has ended: an earlier projection is behind, not wrong', async () => {
    const whole = ledgerSnapshot(4);
    const ledgerSnapshots = [{ ...whole, user: { ...whole.user, days: [], missions: [] } }];
    const books = { users, documents: [], notes: [], ledgerSnapshots };
    const checks = await auditLedger(auditOf(books));
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(checks.find(({ name }) => name === 'projection')?.detail).toContain('1 behind');
    // It is from after the compaction and differs; or its coins are wrong in any case.
    expect(await brokenIn({ ...books, users: [{ user, from: 0 }] })).toEqual(['projection']);
    const richer = { ...user, coins: user.coins + 1 };
    expect(await brokenIn({ ...books, users: [{ user: richer, from: 1 }] })).toEqual(['projection']);
  });
});

describe('faults', () => {
  const strangers = Array.from({ length: 25 }, (_, index) => newUser(`u${String(index).padStart(2, '0')}`));
  const [one] = inSuccession('any', 1);
  const record =
    one?.record?.cause === 'receipt.submit' ? one.record : expect.fail('a first receipt writes a record');
  /** Shoppers with one purchase each, and coins without an entry. */
  const books: Books = {
    users: strangers.map(({ id }) => ({
      user: { ...(one?.user ?? newUser(id)), id, coins: record.after.coins + 1 },
      from: 1,
    })),
    documents: strangers.map(({ id }) => filedFor(id, record)),
    notes: [],
  };

  test('are named up to a limit, and counted beyond it', async () => {
    const checks = await auditLedger(auditOf(books), { maxNamed: 3, chunk: 4 });
    const { coins } = record.after;
    expect(checks.find(({ name }) => name === 'projection')?.detail.split('\n')).toEqual([
      '25 broken',
      `user u00: coins is ${coins + 1}, not ${coins}`,
      `user u01: coins is ${coins + 1}, not ${coins}`,
      `user u02: coins is ${coins + 1}, not ${coins}`,
      '… and 22 more',
    ]);
  });

  test('do not end the reading if a record cannot be replayed', async () => {
    const purchase = {
      kind: 'purchase.recorded',
      amount: 1,
      receipts: 1,
      keepFrom: '2026-01-01',
      balance: 0,
    };
    // No node would write this, which is the point.
    const entries = [{ ...purchase, earned: null }] as unknown as JournalRecord['entries'];
    const after = { coins: 0, xp: 0, level: 1 };
    const receipt = aJudgedReceipt({ userId: 'u00' });
    const broken: JournalRecord = {
      ...{ userId: 'u00', firstSeq: 1, seq: 1, atMs: 0, cause: 'receipt.submit', ref: receipt.id },
      ...{ levelBefore: 1, after, entries, receipt },
    };
    const documents = [filed(broken), ...books.documents.slice(1)];
    const audit = auditOf({ ...books, documents });
    expect(await detailOf(audit, 'documents')).toContain('user u00: record 1–1 fails: ');
    expect(await detailOf(audit, 'projection')).toContain('user u19: coins is ');
  });

  test('name shoppers who are projected and not in the ledger', async () => {
    const audit = auditOf({ ...books, users: books.users.slice(0, 2), documents: books.documents.slice(1) });
    expect(await detailOf(audit, 'projection')).toContain(
      'user u00: stored, and the ledger has nothing of them',
    );
  });
});

/** The same purchase of another shopper. */
function filedFor(userId: string, record: ReceiptRecord): FiledDocument {
  const receipt = { ...record.receipt, userId, id: `cafe:of-${userId}` };
  return { ...filed({ ...record, userId, ref: receipt.id, receipt }), claims: [receiptClaim(receipt)] };
}

test('differences are named by their path, and −0 equals 0', () => {
  expect(differences({ a: [1, { b: -0 }] }, { a: [1, { b: 0 }] })).toEqual([]);
  expect(differences({ a: [1, 2], b: 'x' }, { a: [1], c: null })).toEqual([
    'a.1 is 2, not absent',
    'c is absent, not null',
    'b is "x", not absent',
  ]);
  expect(differences([], {})).toEqual(['it is [], not {}']);
});
