// A rulebook lowers the level table while two nodes run: shoppers get due levels at once, each once, with a push.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aLevel } from '../builders.ts';
import type { MongoDatabase, TestNode } from './running-node.ts';
import {
  aReceipt,
  mallRules,
  mongoDatabase,
  operator,
  shopper,
  startTestNode,
  tablet,
} from './running-node.ts';
import { dataOf } from './test-client.ts';
import { until } from './until.ts';

const tuning = { levelsMs: 100, rulebookPollMs: 100, jobLeaseMs: 2_000 };
let mongo: MongoDatabase;
const nodes: TestNode[] = [];
const databases: Awaited<ReturnType<MongoDatabase['open']>>[] = [];

beforeAll(async () => {
  mongo = await mongoDatabase('levels-due', mallRules({ levels: [aLevel({ xp: 5_000 })], missions: [] }));
  for (let at = 0; at < 2; at += 1) {
    const database = await mongo.open();
    databases.push(database);
    nodes.push(await startTestNode({ database, tuning }));
  }
});

afterAll(async () => {
  for (const node of nodes) await node.stop();
  for (const database of databases) await database.close();
  await mongo.drop();
  expect(nodes.flatMap(({ logged }) => logged).filter(({ level }) => level === 'error')).toEqual([]);
});

test('a due level is granted at once, once, and pushed to the shopper and to no till', async () => {
  const [node, other] = nodes;
  if (node === undefined || other === undefined) throw new Error('two nodes');
  const till = await node.connect(tablet());
  const ids = Array.from({ length: 10 }, (_, at) => `due-${at}`);
  for (const userId of ids) {
    dataOf(await till.ask('receipt:submit', aReceipt({ userId, receiptNo: userId })));
  }
  await until(() => till.pushes('receipt:settled').length === ids.length, 'the till receives its receipts');
  const phone = await node.connect(shopper('due-0'));
  const rules = mallRules({ version: 2, levels: [aLevel({ xp: 50, coins: 10 })], missions: [] });
  expect(await databases[0]?.rulebooks.publish(rules)).toBe(true);

  const office = await other.connect(operator());
  const levelsIn = async (userId: string): Promise<number> =>
    ((await databases[0]?.store.journalAfter(userId, 0, 100)) ?? [])
      .flatMap(({ entries }) => entries)
      .filter(({ kind }) => kind === 'level.reached').length;
  for (const userId of ids) {
    await until(async () => (await levelsIn(userId)) > 0, `${userId} has the level`);
  }
  for (const userId of ids) {
    const { coins, level } = dataOf(await office.ask('user:stats', { userId }));
    expect({ coins, level, levels: await levelsIn(userId) }).toEqual({ coins: 110, level: 2, levels: 1 });
  }
  const push = await until(
    () => phone.pushes('journal').find(({ entries }) => entries.some(({ kind }) => kind === 'level.reached')),
    'the phone receives the level',
  );
  expect(push.entries).toMatchObject([{ kind: 'level.reached', level: 2, coins: 10, balance: 110 }]);
  await till.caughtUp();
  expect(till.pushes('receipt:settled').length).toBe(ids.length);
  // Taken back with the XP that holds it.
  dataOf(await till.ask('receipt:void', { receiptNo: 'due-0', reason: 'brought back' }));
  const { coins, level } = dataOf(await office.ask('user:stats', { userId: 'due-0' }));
  expect({ coins, level }).toEqual({ coins: 0, level: 1 });
});
