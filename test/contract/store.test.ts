// The port Store: one suite, held against every adapter.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JournalRecord } from '../../src/game/change.ts';
import type { Receipt } from '../../src/game/receipt.ts';
import type { User } from '../../src/game/user.ts';
import { newUser } from '../../src/game/user.ts';
import type { Store } from '../../src/ports/store.ts';
import { aRulebook, aSubmit } from '../builders.ts';
import type { Made } from './batches.ts';
import { eventful, firstOf, inSuccession, make, receiptsOfEveryStatus, together } from './batches.ts';
import { valuesSurvive } from './store-values.ts';
import type { Opened } from './stores.ts';
import { stores } from './stores.ts';

describe.each(stores)('the $name store', ({ open }) => {
  let opened: Opened<Store>;
  let store: Store;
  beforeEach(async () => {
    opened = await open();
    store = opened.it;
  });
  afterEach(() => opened[Symbol.asyncDispose]());

  const userOf = async (id: string): Promise<User | undefined> => (await store.loadUsers([id])).get(id);
  const receiptOf = async (id: string): Promise<Receipt | undefined> =>
    (await store.loadReceipts([id])).get(id);
  const commitAll = async (made: readonly Made[]): Promise<void> => {
    for (const { batch } of made) expect(await store.commit(batch)).toBe('committed');
  };

  test('is empty at first, answers, and names its lineage', async () => {
    expect(store.isAvailable()).toBe(true);
    expect(store.epoch.length).toBeGreaterThan(0);
    expect(await userOf('sara')).toBeUndefined();
    expect((await store.loadUsers([])).size + (await store.loadReceipts([])).size).toBe(0);
    expect((await store.heads(['sara'])).size).toBe(0);
    expect(await store.journalAfter('sara', 0, 10)).toEqual([]);
    expect(await store.loadRecord('sara', 1)).toBeNull();
  });

  describe('values survive exactly', () => valuesSurvive(() => store));

  describe('a commit', () => {
    test('stores several shoppers, receipts and records at once', async () => {
      const made = ['sara', 'omid', 'nika'].map((userId) => firstOf(userId));
      expect(await store.commit(together(...made))).toBe('committed');
      for (const { user, receipt, record } of made) {
        expect(await userOf(user.id)).toStrictEqual(user);
        expect(await receiptOf(receipt.id)).toStrictEqual(receipt);
        expect(await store.journalAfter(user.id, 0, 10)).toStrictEqual([record]);
      }
    });

    /** A batch with a good part and a stale one: neither may be stored. */
    const expectConflict = async (stale: Made['batch']): Promise<void> => {
      const good = firstOf('bystander');
      const before = [await store.loadUsers(ids), await store.loadReceipts(receiptIds)];
      const batch = {
        users: [...good.batch.users, ...stale.users],
        receipts: [...good.batch.receipts, ...stale.receipts],
        records: [...good.batch.records, ...stale.records],
      };
      expect(await store.commit(batch)).toBe('conflict');
      expect([await store.loadUsers(ids), await store.loadReceipts(receiptIds)]).toStrictEqual(before);
      expect(await userOf('bystander')).toBeUndefined();
      expect(await receiptOf(good.receipt.id)).toBeUndefined();
      expect(await store.journalAfter('bystander', 0, 10)).toEqual([]);
    };
    const ids = ['sara'];
    const receiptIds = ['cafe:r1', 'cafe:r2'];

    test('of a shopper who has moved on is a conflict, and nothing of it is stored', async () => {
      const first = make(aSubmit({ receiptNo: 'r1' }), newUser('sara'));
      const second = make(aSubmit({ receiptNo: 'r2' }), first.user);
      await commitAll([first, second]);
      await expectConflict(make(aSubmit({ receiptNo: 'r3' }), first.user).batch);
      // Also where its record would find its place in the journal free.
      await expectConflict(make(aSubmit({ receiptNo: 'r3' }), first.user, null, aRulebook()).batch);
    });
    test('of a shopper taken for new who is there is a conflict', async () => {
      await commitAll([make(aSubmit({ receiptNo: 'r1' }), newUser('sara'))]);
      await expectConflict(make(aSubmit({ receiptNo: 'r3' }), newUser('sara')).batch);
    });
    test('of a shopper taken for stored who is not there is a conflict', async () => {
      await expectConflict(make(aSubmit({ receiptNo: 'r3' }), firstOf('sara').user).batch);
    });
    test('of a receipt that is there already is a conflict', async () => {
      const first = make(aSubmit({ receiptNo: 'r1' }), newUser('sara'));
      await commitAll([first]);
      await expectConflict(make(aSubmit({ receiptNo: 'r1' }), first.user).batch);
    });
    test('of a receipt that is there already is a conflict also for another shopper', async () => {
      await commitAll([make(aSubmit({ receiptNo: 'r1' }), newUser('sara'))]);
      await expectConflict(make(aSubmit({ receiptNo: 'r1', userId: 'omid' }), newUser('omid')).batch);
    });
    test('of a receipt that has changed meanwhile is a conflict', async () => {
      const { applied, returned, voided } = receiptsOfEveryStatus();
      await commitAll([applied, returned]);
      const [changed] = voided.batch.receipts;
      if (changed === undefined) throw new Error('a void changes its receipt');
      await expectConflict({ ...voided.batch, receipts: [{ ...changed, versionBefore: 1 }] });
      await commitAll([voided]);
    });
    test('of a receipt taken for stored that is not there is a conflict', async () => {
      const { returned } = receiptsOfEveryStatus();
      await expectConflict({ ...returned.batch, users: [], records: [] });
    });
  });

  describe('many at once', () => {
    const outcomes = async (batches: readonly Made['batch'][]): Promise<string[]> =>
      (await Promise.all(batches.map((batch) => store.commit(batch)))).toSorted();
    const oneOf = (count: number): string[] => [
      'committed',
      ...Array.from({ length: count - 1 }, () => 'conflict'),
    ];

    test('on one shopper: exactly one wins, and its receipt is the only one', async () => {
      const base = firstOf('sara');
      await commitAll([base]);
      const rivals = Array.from({ length: 8 }, (_, index) =>
        make(aSubmit({ receiptNo: `rival-${index}` }), base.user),
      );
      expect(await outcomes(rivals.map(({ batch }) => batch))).toEqual(oneOf(8).toSorted());
      const stored = await store.loadReceipts(rivals.map(({ receipt }) => receipt.id));
      expect(stored.size).toBe(1);
      const [winner] = rivals.filter(({ receipt }) => stored.has(receipt.id));
      expect(await userOf('sara')).toStrictEqual(winner?.user);
      expect(await store.journalAfter('sara', base.user.seq, 10)).toStrictEqual([winner?.record]);
    });
    test('on a new shopper: exactly one wins', async () => {
      const rivals = Array.from({ length: 8 }, (_, index) => firstOf('sara', `rival-${index}`));
      expect(await outcomes(rivals.map(({ batch }) => batch))).toEqual(oneOf(8).toSorted());
      expect(await store.journalAfter('sara', 0, 10)).toHaveLength(1);
    });
    test('with one receipt for two shoppers: exactly one has it', async () => {
      const rivals = ['sara', 'omid'].map((userId) => firstOf(userId, 'r1'));
      expect(await outcomes(rivals.map(({ batch }) => batch))).toEqual(oneOf(2));
      expect((await store.heads(['sara', 'omid'])).size).toBe(1);
    });
    test('on different shoppers: all are stored, at the latest when tried again', async () => {
      const made = Array.from({ length: 20 }, (_, index) => firstOf(`shopper-${index}`));
      await Promise.all(
        made.map(async ({ batch }) => {
          for (let attempt = 0; attempt < 50; attempt += 1) {
            if ((await store.commit(batch)) === 'committed') return;
          }
          throw new Error('never committed');
        }),
      );
      expect((await store.heads(made.map(({ user }) => user.id))).size).toBe(20);
    });
  });

  describe('the journal', () => {
    const seqs = (records: readonly JournalRecord[]): number[] => records.map(({ seq }) => seq);

    test('is read in order, after a sequence, at most so many records', async () => {
      const made = inSuccession('sara', 12);
      await commitAll(made);
      const all = made.map(({ record }) => record);
      const last = all.map((record) => record?.seq ?? 0);
      expect(await store.journalAfter('sara', 0, 100)).toStrictEqual(all);
      expect(seqs(await store.journalAfter('sara', 0, 5))).toEqual(last.slice(0, 5));
      expect(seqs(await store.journalAfter('sara', last[3] ?? 0, 2))).toEqual(last.slice(4, 6));
      expect(seqs(await store.journalAfter('sara', last[11] ?? 0, 5))).toEqual([]);
      expect(seqs(await store.journalAfter('sara', 1_000_000, 5))).toEqual([]);
    });
    test('after a sequence within a record begins with that record', async () => {
      const made = inSuccession('sara', 3);
      await commitAll(made);
      const within = (made[0]?.user.seq ?? 0) + 1;
      expect(seqs(await store.journalAfter('sara', within, 10))).toEqual(
        made.slice(1).map(({ user }) => user.seq),
      );
    });
    test('of one shopper holds nothing of another, however alike their names', async () => {
      const names = ['a', 'a-b', 'a.b', 'a0', 'a_', 'aa', 'A'];
      await commitAll(names.map((name) => firstOf(name)));
      for (const name of names) {
        expect((await store.journalAfter(name, 0, 10)).map(({ userId }) => userId)).toEqual([name]);
      }
    });
    test('gives the record that begins with a sequence, and no other', async () => {
      const made = inSuccession('sara', 2);
      await commitAll(made);
      const seq = made[1]?.record?.firstSeq ?? 0;
      expect(await store.loadRecord('sara', seq)).toStrictEqual(made[1]?.record);
      expect(await store.loadRecord('sara', seq - 1)).toBeNull();
      expect(await store.loadRecord('sara', made[1]?.record?.seq ?? 0)).toBeNull();
      expect(await store.loadRecord('omid', seq)).toBeNull();
    });
  });

  test('looks up many at once, and leaves out who is not there', async () => {
    const made = ['sara', 'omid'].map((userId) => firstOf(userId));
    await commitAll(made);
    const asked = ['omid', 'nobody', 'sara', 'sara'];
    expect(await store.loadUsers(asked)).toEqual(new Map(made.map(({ user }) => [user.id, user])));
    expect(await store.heads(asked)).toEqual(new Map(made.map(({ user }) => [user.id, user.seq])));
    const receiptIds = made.map(({ receipt }) => receipt.id);
    expect((await store.loadReceipts([...receiptIds, 'cafe:none'])).size).toBe(2);
  });

  test('the batches of these tests move everything there is', () => {
    const kinds = new Set(
      Object.values(receiptsOfEveryStatus()).flatMap(
        ({ record }) => record?.entries.map(({ kind }) => kind) ?? [],
      ),
    );
    expect(kinds.size).toBe(12);
    expect(eventful.missions).toHaveLength(3);
  });
});
