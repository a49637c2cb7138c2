// Many clients cut at once: each comes back to what it missed, from what the node remembers, in few questions to the store.
import { expect, test } from 'vitest';
import type { Tuning } from '../../src/runtime/tuning.ts';
import type { TestNode } from './running-node.ts';
import { aReceipt, memoryDatabase, shopper, startTestNode, tablet, withEntries } from './running-node.ts';
import { dataOf } from './test-client.ts';
import { until } from './until.ts';

const shoppers = Array.from({ length: 40 }, (_, at) => `shopper-${at}`);
const receiptsEach = 4;

async function lifeOf(settings: Record<string, string>, tuning: Partial<Tuning> = {}) {
  const database = await memoryDatabase();
  const { store } = database;
  const asked = { journal: 0, users: 0 };
  const node = await startTestNode({
    settings,
    tuning: { submitRatePerSecond: 100_000, ...tuning },
    database: {
      ...database,
      store: {
        ...store,
        journalAfter: (...words) => {
          asked.journal += 1;
          return store.journalAfter(...words);
        },
        loadProjected: (userIds) => {
          asked.users += 1;
          return store.loadProjected(userIds);
        },
      },
    },
  });
  try {
    await comeBack(node, asked);
  } finally {
    await node.stop();
  }
  return asked;
}

/** Everybody buys, is cut off, misses some, and comes back; then `asked` has what that took. */
async function comeBack(node: TestNode, asked: { journal: number; users: number }): Promise<void> {
  const till = await node.connect(tablet());
  const buy = (receiptNo: string) =>
    Promise.all(
      shoppers.map(async (userId) => {
        const receipt = aReceipt({ userId, receiptNo: `${userId}-${receiptNo}` });
        return withEntries(node.database.store, dataOf(await till.ask('receipt:submit', receipt)));
      }),
    );
  const before = await buy('before');
  const clients = await Promise.all(shoppers.map((userId) => node.connect(shopper(userId))));
  for (const client of clients) client.close();
  const missed: Awaited<ReturnType<typeof buy>>[] = [];
  for (let at = 0; at < receiptsEach; at += 1) missed.push(await buy(`missed-${at}`));
  // Whoever reads a stored shopper that is behind asks for the rest: that is not what is counted here.
  const heads = missed.at(-1)?.map(({ seq }) => seq);
  await until(async () => {
    const seqs = await node.database.store.projectedSeqs(shoppers);
    return JSON.stringify(shoppers.map((userId) => seqs.get(userId))) === JSON.stringify(heads);
  }, 'stored shoppers');
  asked.journal = 0;
  asked.users = 0;
  const back = await Promise.all(
    shoppers.map(async (userId, at) => {
      const cursor = { epoch: node.database.store.epoch, seq: before[at]?.seq };
      return (await node.connect(shopper(userId), { cursor })).greeted();
    }),
  );
  for (const [at, { complete, entries }] of back.entries()) {
    expect(complete).toBe(true);
    expect(entries).toEqual(missed.flatMap((outcomes) => outcomes[at]?.entries ?? []));
  }
}

test('what was committed here meanwhile is told without asking the store at all', async () => {
  expect(await lifeOf({})).toEqual({ journal: 0, users: 0 });
});

test('with nothing remembered the store is asked, and everybody gets the same', async () => {
  const { journal, users } = await lifeOf({ USER_CACHE_MAX: '0' }, { recordsCacheMax: 0 });
  expect(journal).toBe(shoppers.length);
  // Those who are greeted in the same turn are read together.
  expect(users).toBeLessThanOrEqual(shoppers.length);
});

test('where only some is remembered the rest is asked for', async () => {
  const { journal } = await lifeOf({}, { recordsCacheMax: 200 });
  expect(journal).toBeGreaterThan(0);
  expect(journal).toBeLessThanOrEqual(shoppers.length);
});
