// Shoppers are read as the ledger has them, whatever state their projection is in.
import { describe, expect, test } from 'vitest';
import { createMemoryStore } from '../../src/adapters/memory/store.ts';
import type { JournalRecord } from '../../src/game/change.ts';
import type { LedgerSnapshot } from '../../src/game/ledger-snapshot.ts';
import { foldRecord, newLedgerSnapshot } from '../../src/game/ledger-snapshot.ts';
import { prepareRules } from '../../src/game/rules.ts';
import type { User } from '../../src/game/user.ts';
import { newUser } from '../../src/game/user.ts';
import { createReadLedgerUsers, loadUsersWith } from '../../src/pipeline/load-users.ts';
import type { CompactionStore } from '../../src/ports/compaction-store.ts';
import type { LedgerPart, ProjectedUser, Store } from '../../src/ports/store.ts';
import { aSubmit } from '../builders.ts';
import type { Made } from '../contract/batches.ts';
import { appendAll, eventful, inSuccession, make } from '../contract/batches.ts';
import { createCommitter, loadUsersOf, outcomeOf, statusOf } from './small-pipeline.ts';

const rules = prepareRules(eventful);
const made = inSuccession('sara', 6);

/** Sara after this many of her documents. */
function projectedAfter(count: number): ProjectedUser {
  const { user, record } = made[count - 1] ?? expect.fail('as many documents as there are');
  return { user, from: record?.firstSeq ?? 0 };
}
const sara = projectedAfter(6);

async function open(documents: readonly Made[] = made): Promise<Store & CompactionStore> {
  const store = createMemoryStore();
  await appendAll(store, documents);
  return store;
}

function ledgerSnapshotOf(count: number): LedgerSnapshot {
  const records = made.slice(0, count).flatMap(({ record }) => record ?? []);
  return records.reduce((so, record) => foldRecord(so, record, rules), newLedgerSnapshot('sara'));
}

const fold = (store: CompactionStore, count: number, seqBefore = 0, tidied: User | null = null) => {
  const ledgerSnapshot = ledgerSnapshotOf(count);
  return store.fold({
    seqBefore,
    ledgerSnapshot: tidied === null ? ledgerSnapshot : { ...ledgerSnapshot, user: tidied },
    records: [],
    receipts: count,
    tidied,
  });
};

/** The ledger after a compaction that wrote its snapshot and did not delete the documents. */
const withSnapshot = (store: Store, snapshot: LedgerSnapshot): Store => ({
  ...store,
  ledgersFrom: async (starts, limit) => {
    const parts = await store.ledgersFrom(starts, limit);
    const part = parts.get('sara');
    if (part === undefined || starts.get('sara')?.from !== 0) return parts;
    const records = part.records.filter(({ seq }) => seq > snapshot.user.seq);
    return new Map(parts).set('sara', { ...part, snapshot, records });
  },
});

const read = (store: Store, ids: readonly string[] = ['sara']) => createReadLedgerUsers(store)(ids);

describe('a shopper is read from the ledger, and the projection is repaired, if it', () => {
  const expectSara = async (store: Store): Promise<void> => {
    const { users, behind } = await read(store);
    expect(users).toEqual(new Map([['sara', sara.user]]));
    expect(behind).toEqual([sara]);
  };

  test('is missing', async () => {
    await expectSara(await open());
  });

  test.each([1, 3, 5])('is behind, at document %d', async (count) => {
    const store = await open();
    await store.saveProjected([projectedAfter(count)]);
    await expectSara(store);
  });

  test('is behind by more than one read of the ledger', async () => {
    const many = inSuccession('omid', 450);
    const store = await open(many);
    const { users } = await read(store, ['omid']);
    expect(users.get('omid')).toEqual(many.at(-1)?.user);
    await store.saveProjected([
      { user: many[9]?.user ?? newUser('omid'), from: many[9]?.record?.firstSeq ?? 0 },
    ]);
    expect((await read(store, ['omid'])).users).toEqual(users);
  });

  test('is ahead of the ledger, after a restore from a backup', async () => {
    const store = await open();
    const more = inSuccession('sara', 9).at(-1) ?? expect.fail('nine of them');
    await store.saveProjected([{ user: { ...more.user, coins: 7 }, from: more.record?.firstSeq ?? 0 }]);
    await expectSara(store);
  });

  test('ends between two records, after another history', async () => {
    const store = await open();
    const { user } = projectedAfter(3);
    await store.saveProjected([{ user: { ...user, seq: user.seq - 1, coins: 7 }, from: 1 }]);
    await expectSara(store);
  });

  test('claims a document that does not exist', async () => {
    const store = await open();
    await store.saveProjected([{ user: projectedAfter(3).user, from: 10_000 }]);
    await expectSara(store);
  });

  test.each([1, 3, 5])('is missing, and %d documents are compacted', async (count) => {
    const store = await open();
    await fold(store, count);
    await expectSara(store);
  });

  test('is behind the ledger snapshot', async () => {
    const store = await open();
    await store.saveProjected([projectedAfter(2)]);
    await fold(store, 4);
    await expectSara(store);
  });

  test('is behind, and an interrupted compaction has left documents', async () => {
    for (const count of [2, 4, 5]) {
      const store = await open();
      await store.saveProjected([projectedAfter(2)]);
      await expectSara(store);
      await expectSara({
        ...withSnapshot(store, ledgerSnapshotOf(count)),
        loadProjected: async () => new Map(),
      });
    }
  });
});

test('a projection that is up to date is used as it is, and nothing is written', async () => {
  const store = await open();
  await store.saveProjected([sara]);
  const journalAfter = () => expect.fail('nothing is to be read of the ledger');
  const told: ProjectedUser[] = [];
  const loadUsers = loadUsersWith(createReadLedgerUsers({ ...store, journalAfter }), (behind) =>
    told.push(...behind),
  );
  expect(await loadUsers(['sara'])).toEqual(new Map([['sara', sara.user]]));
  expect(told).toEqual([]);
});

describe('from an older state', () => {
  const unread = {
    loadProjected: () => expect.fail('it is not asked'),
    heads: () => expect.fail('nor this'),
    journalAfter: () => expect.fail('nor this'),
  };
  const from = (count: number) => new Map([['sara', projectedAfter(count).user]]);

  test('only the rest of the ledger is read, in one query', async () => {
    const store = await open();
    expect(await createReadLedgerUsers({ ...store, ...unread })(['sara'], from(2))).toEqual({
      users: new Map([['sara', sara.user]]),
      behind: [],
    });
  });

  test('records that do not fit are not applied: the shopper is read anew', async () => {
    const store = await open();
    // From a rolled-back history: its sequence number is within a document.
    const strange = { ...projectedAfter(2).user, coins: 77_777, seq: projectedAfter(2).user.seq - 1 };
    const { users } = await createReadLedgerUsers(store)(['sara'], new Map([['sara', strange]]));
    expect(users.get('sara')).toEqual(sara.user);
  });

  test('with no, too many or compacted later records, the shopper is read anew', async () => {
    const whole = await open();
    const cut = { ...whole, ledgersFrom: async () => new Map<string, LedgerPart>() };
    expect((await createReadLedgerUsers(cut)(['sara'], from(2))).users.get('sara')).toEqual(sara.user);
    expect((await createReadLedgerUsers(whole)(['sara'], from(6))).users.get('sara')).toEqual(sara.user);
    const folded = await open();
    await fold(folded, 6);
    expect((await createReadLedgerUsers(folded)(['sara'], from(2))).users.get('sara')).toEqual(sara.user);
  });
});

test('one shopper with too much for one read does not stop the others from being read together', async () => {
  const long = inSuccession('zoe', 450);
  const store = await open([...made, ...long]);
  const alone: string[] = [];
  const { users } = await read(
    {
      ...store,
      journalAfter: (userId, ...asked) => {
        alone.push(userId);
        return store.journalAfter(userId, ...asked);
      },
    },
    ['sara', 'zoe'],
  );
  expect(users).toEqual(
    new Map([
      ['sara', sara.user],
      ['zoe', long.at(-1)?.user],
    ]),
  );
  expect(new Set(alone)).toEqual(new Set(['zoe']));
});

test('shoppers without a ledger do not exist, whatever the projection has', async () => {
  const store = await open();
  await store.saveProjected([{ user: { ...newUser('ghost'), seq: 3, coins: 99 }, from: 1 }]);
  const { users, behind } = await read(store, ['ghost', 'nobody']);
  expect([...users]).toEqual([]);
  expect(behind).toEqual([]);
  expect(await read(store, [])).toEqual({ users: new Map(), behind: [] });
});

test('of many only those who are behind are written', async () => {
  const others = inSuccession('omid', 2);
  const store = await open([...made, ...others]);
  await store.saveProjected([sara]);
  const told: ProjectedUser[] = [];
  await loadUsersWith(createReadLedgerUsers(store), (behind) => told.push(...behind))(['sara', 'omid']);
  expect(told).toEqual([{ user: others[1]?.user, from: others[1]?.record?.firstSeq }]);
});

describe('compacted meanwhile', () => {
  /** Compaction runs before the ledger read with this number. */
  const overtaken = (store: Store & CompactionStore, when: number, count: number): Store => {
    let reads = 0;
    return {
      ...store,
      ledgersFrom: async (...asked) => {
        if (reads === when) await fold(store, count);
        reads += 1;
        return store.ledgersFrom(...asked);
      },
      journalAfter: async (...asked) => {
        if (reads === when) await fold(store, count);
        reads += 1;
        return store.journalAfter(...asked);
      },
    };
  };

  test.each([0, 1])('before read %d: the shopper is folded from the ledger snapshot', async (when) => {
    for (const projected of [null, projectedAfter(2)]) {
      for (const count of [1, 4, 6]) {
        const store = await open();
        if (projected !== null) await store.saveProjected([projected]);
        const { users } = await read(overtaken(store, when, count));
        expect(users.get('sara')).toEqual(sara.user);
      }
    }
  });

  test('completely, which removes what has ended: an earlier projection is written anew', async () => {
    const store = await open();
    const freed: User = { ...sara.user, days: [], missions: [] };
    await store.saveProjected([sara]);
    await fold(store, 6, 0, freed);
    const { users, behind } = await read(store);
    expect(users.get('sara')).toEqual(freed);
    expect(behind).toEqual([{ user: freed, from: 0 }]);
    await store.saveProjected(behind);
    expect(await read(store)).toEqual({ users, behind: [] });
  });
});

test('a gap in the ledger is an error that says what to do, and no state is invented', async () => {
  const store = await open();
  const second = made[1]?.record?.firstSeq ?? expect.fail('a second document');
  const isThere = ({ firstSeq }: JournalRecord): boolean => firstSeq !== second;
  let reads = 0;
  const holed: Store = {
    ...store,
    journalAfter: async (...asked) => {
      reads += 1;
      return (await store.journalAfter(...asked)).filter(isThere);
    },
    ledgersFrom: async (...asked) => {
      const parts = await store.ledgersFrom(...asked);
      return new Map(
        [...parts].map(([id, part]) => [id, { ...part, records: part.records.filter(isThere) }]),
      );
    },
  };
  await expect(read(holed)).rejects.toThrow(
    'the ledger of user sara has a gap: the command "doctor" names it',
  );
  // Compaction may delete what is being read, but not again and again.
  expect(reads).toBeLessThanOrEqual(10);
  expect(await store.isEmpty()).toBe(true);
});

describe('lost projections lose nothing', () => {
  const lives: readonly [string, (store: Store) => Store][] = [
    ['deleted again and again', (store) => ({ ...store, loadProjected: async () => new Map() })],
    [
      'of an old backup again and again',
      (store) => ({
        ...store,
        loadProjected: async (ids) => new Map(ids.includes('sara') ? [['sara', projectedAfter(1)]] : []),
      }),
    ],
    ['never written', (store) => ({ ...store, saveProjected: async () => {} })],
  ];

  test.each(lives)('%s: purchases continue from the ledger, and are awarded once', async (_, bend) => {
    const store = await open(made.slice(0, 1));
    const { carry, users } = createCommitter(bend(store), [eventful]);
    let balance = made[0]?.user.coins ?? 0;
    for (let index = 0; index < 4; index += 1) {
      const submit = aSubmit({ receiptNo: `n${index}` });
      const [answer] = await carry(submit);
      expect(outcomeOf(answer).coins.balance).toBe(balance + outcomeOf(answer).coins.delta);
      ({ balance } = outcomeOf(answer).coins);
      // As after a restart.
      users.clear();
      expect(statusOf((await carry(submit))[0])).toBe('duplicate');
    }
    expect((await loadUsersOf(store)(['sara'])).get('sara')).toMatchObject({
      coins: balance,
      totalReceipts: 5,
    });
  });

  test('a shopper’s state is right after the first read', async () => {
    const store = await open();
    const loadUsers = loadUsersOf(store);
    expect((await loadUsers(['sara'])).get('sara')).toEqual(sara.user);
    await Promise.resolve();
    expect((await store.loadProjected(['sara'])).get('sara')).toEqual(sara);
    const next = make(aSubmit({ receiptNo: 'next' }), sara.user);
    await appendAll(store, [next]);
    expect((await loadUsers(['sara'])).get('sara')).toEqual(next.user);
  });
});
