// The leaderboards as a projection: each score change is written once, and missing ones come from the ledger.
import { expect, test } from 'vitest';
import { createMemoryLeaderboards } from '../../src/adapters/memory/leaderboards.ts';
import { createMemoryStore } from '../../src/adapters/memory/store.ts';
import type { JournalRecord } from '../../src/game/change.ts';
import type { LedgerSnapshot } from '../../src/game/ledger-snapshot.ts';
import { foldReceipt, foldRecord, newLedgerSnapshot } from '../../src/game/ledger-snapshot.ts';
import { prepareRules } from '../../src/game/rules.ts';
import type { LeaderboardsProjectionParts } from '../../src/pipeline/leaderboards-projection.ts';
import { createLeaderboardsProjection } from '../../src/pipeline/leaderboards-projection.ts';
import type { CompactionStore } from '../../src/ports/compaction-store.ts';
import type { CommittedRecord } from '../../src/ports/projection.ts';
import type { Store } from '../../src/ports/store.ts';
import { aRulebook, ms, noon } from '../builders.ts';
import type { Made } from '../contract/batches.ts';
import { appendAll, inSuccession } from '../contract/batches.ts';
import { silent } from '../silent-log.ts';

const rules = prepareRules(aRulebook());
const keys = ['mall:all', 'store.cafe:all', 'mall:2026-11-21'];

const recordsOf = (made: readonly Made[]): JournalRecord[] => made.flatMap(({ record }) => record ?? []);
const committed = (made: readonly Made[]): CommittedRecord[] =>
  made.flatMap(({ record, user }) => (record === null ? [] : [{ record, user, from: record.firstSeq }]));

function project(
  store: Pick<Store, 'journalAfter' | 'loadLedgerSnapshots'>,
  changes: Partial<LeaderboardsProjectionParts> = {},
) {
  const leaderboards = changes.leaderboards ?? createMemoryLeaderboards();
  const errors: object[] = [];
  const it = createLeaderboardsProjection({
    leaderboards,
    store,
    rules: { ofVersion: async () => rules },
    log: { ...silent, error: (fields) => errors.push(fields) },
    now: () => ms(noon),
    ...changes,
  });
  return { it, leaderboards, errors };
}

async function storeWith(made: readonly Made[]): Promise<Store & CompactionStore> {
  const store = createMemoryStore();
  await appendAll(store, made);
  return store;
}

/** The scores that follow from these records. */
function ledgerSnapshotOf(made: readonly Made[]): LedgerSnapshot {
  const records = recordsOf(made);
  const ledgerSnapshot = records.reduce(
    (so, record) => foldRecord(so, record, rules),
    newLedgerSnapshot('sara'),
  );
  return records.reduce(
    (so, { receipt }) => (receipt === null ? so : foldReceipt(so, receipt)),
    ledgerSnapshot,
  );
}

const fold = (store: CompactionStore, made: readonly Made[]) =>
  store.fold({
    seqBefore: 0,
    ledgerSnapshot: ledgerSnapshotOf(made),
    records: recordsOf(made),
    receipts: made.length,
    tidied: null,
  });

/** The scores of leaderboards that got everything in order. */
async function rightScores(made: readonly Made[]) {
  const { it, leaderboards } = project(createMemoryStore());
  expect(await it.apply(committed(made))).toEqual([]);
  return leaderboards.scoresOf('sara', keys);
}

const made = inSuccession('sara', 6);

test('committed records are written in order, and a repetition changes nothing', async () => {
  const { it, leaderboards } = project(await storeWith(made));
  expect(await it.apply(committed(made.slice(0, 3)))).toEqual([]);
  expect(await it.apply(committed(made))).toEqual([]);
  expect(await it.apply(committed(made.slice(2)))).toEqual([]);
  const right = await leaderboards.scoresOf('sara', keys);
  expect(right.get('mall:all')).toMatchObject({ receipts: 6, coins: made.at(-1)?.user.coins });
  expect(await it.known(['sara', 'nobody'])).toEqual(new Map([['sara', made.at(-1)?.user.seq]]));
});

test('each record waits by itself and replaces no other', () => {
  const { it } = project(createMemoryStore());
  const all = committed([...made, ...inSuccession('omid', 6)]);
  expect(new Set(all.map(it.keyOf)).size).toBe(all.length);
});

test('a shopper with a missing earlier change is returned, and written from the ledger', async () => {
  const { it, leaderboards } = project(await storeWith(made));
  await it.apply(committed(made.slice(0, 2)));
  expect(await it.apply(committed(made.slice(4)))).toEqual(['sara']);
  expect((await leaderboards.scoresOf('sara', keys)).get('mall:all')?.receipts).toBe(2);
  expect(await it.catchUp(['sara'])).toBe(4);
  expect(await leaderboards.scoresOf('sara', keys)).toEqual(await rightScores(made));
  expect(await it.catchUp(['sara', 'nobody'])).toBe(0);
});

test('many shoppers are written in one change of the leaderboards', async () => {
  const ids = Array.from({ length: 50 }, (_, at) => `s${at}`);
  const store = await storeWith(ids.flatMap((id) => inSuccession(id, 1)));
  const inner = createMemoryLeaderboards();
  let told = 0;
  const leaderboards: typeof inner = {
    ...inner,
    apply: (changes, nowMs) => {
      told += 1;
      return inner.apply(changes, nowMs);
    },
  };
  expect(await project(store, { leaderboards }).it.catchUp(ids)).toBe(50);
  expect(await inner.top('receipts', 'mall:all', 100)).toHaveLength(50);
  expect(told).toBe(1);
});

test.each([1, 3, 6])(
  'if the first %d records are compacted the ledger snapshot is written, and then the rest',
  async (count) => {
    const store = await storeWith(made);
    await fold(store, made.slice(0, count));
    const { it, leaderboards } = project(store);
    // The ledger snapshot counts as one.
    expect(await it.catchUp(['sara'])).toBe(1 + made.length - count);
    const [scores, right] = [await leaderboards.scoresOf('sara', keys), await rightScores(made)];
    for (const key of ['mall:all', 'store.cafe:all']) expect(scores.get(key)).toEqual(right.get(key));
    expect(await it.known(['sara'])).toEqual(new Map([['sara', made.at(-1)?.user.seq]]));
    expect(await it.catchUp(['sara'])).toBe(0);
  },
);

test('a ledger snapshot that appears while records are read replaces them', async () => {
  const store = await storeWith(made);
  const { it, leaderboards } = project(store);
  await it.apply(committed(made.slice(0, 2)));
  let reads = 0;
  const overtaken: Store['journalAfter'] = async (...asked) => {
    reads += 1;
    if (reads === 1) await fold(store, made.slice(0, 4));
    return store.journalAfter(...asked);
  };
  const late = project({ ...store, journalAfter: overtaken }, { leaderboards });
  expect(await late.it.catchUp(['sara'])).toBe(1 + 2);
  const [scores, right] = [await leaderboards.scoresOf('sara', keys), await rightScores(made)];
  expect(scores.get('mall:all')).toEqual(right.get('mall:all'));
});

test('documents left by an interrupted compaction are not counted twice', async () => {
  const store = await storeWith(made);
  const cutOff: typeof store = {
    ...store,
    loadLedgerSnapshots: async () => new Map([['sara', ledgerSnapshotOf(made.slice(0, 4))]]),
  };
  for (const toldBefore of [0, 2, 4, 5]) {
    const { it, leaderboards } = project(cutOff);
    await it.apply(committed(made.slice(0, toldBefore)));
    await it.catchUp(['sara']);
    expect(await leaderboards.scoresOf('sara', keys)).toEqual(await rightScores(made));
    // Also if the first of them are compacted.
    const after: Store['journalAfter'] = async (id, seq, limit) =>
      (await store.journalAfter(id, seq, limit)).filter((record) => record.seq > (made[1]?.user.seq ?? 0));
    const rest = project({ ...cutOff, journalAfter: after });
    await rest.it.catchUp(['sara']);
    const scores = await rest.leaderboards.scoresOf('sara', ['mall:all']);
    expect(scores.get('mall:all')).toEqual((await rightScores(made)).get('mall:all'));
  }
});

test('a gap in the ledger stops nobody else, and the log names the shopper', async () => {
  const whole = inSuccession('omid', 2);
  const store = await storeWith([...made, ...whole]);
  const holed: Store['journalAfter'] = async (id, seq, limit) =>
    (await store.journalAfter(id, seq, limit)).filter(
      ({ userId, firstSeq }) => userId !== 'sara' || firstSeq > 1,
    );
  const { it, leaderboards, errors } = project({ ...store, journalAfter: holed });
  expect(await it.catchUp(['sara', 'omid'])).toBe(2);
  expect(await leaderboards.top('receipts', 'mall:all', 10)).toMatchObject([{ userId: 'omid', score: 2 }]);
  expect(errors).toEqual([{ user: 'sara', after: 0 }]);
});
