// Many clients reconnect at once: each gets what it missed from the node's cache, with few database reads.
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

/** Everybody buys, is disconnected, misses some entries, and reconnects. Then `asked` has the reads that this took. */
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
  // Reads of a stored shopper that is behind are not counted here.
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

test('entries that this node committed are sent without a database read', async () => {
  expect(await lifeOf({})).toEqual({ journal: 0, users: 0 });
});

test('with an empty cache the database is read, and everybody gets the same', async () => {
  const { journal, users } = await lifeOf({ USER_CACHE_MAX: '0' }, { recordsCacheMax: 0 });
  expect(journal).toBe(shoppers.length);
  // Greetings of one turn of the event loop share a read.
  expect(users).toBeLessThanOrEqual(shoppers.length);
});

test('when only some entries are cached, the rest is read', async () => {
  const { journal } = await lifeOf({}, { recordsCacheMax: 200 });
  expect(journal).toBeGreaterThan(0);
  expect(journal).toBeLessThanOrEqual(shoppers.length);
});
