// A rulebook published while the node runs judges later receipts; earlier ones keep theirs.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Outcome } from '../../src/contracts/receipts.ts';
import type { Database } from '../../src/runtime/database.ts';
import { tuning } from '../../src/runtime/tuning.ts';
import { aMission, aRate } from '../builders.ts';
import type { MongoDatabase, TestNode } from './running-node.ts';
import { aReceipt, mallRules, mongoDatabase, shopper, startTestNode, tablet } from './running-node.ts';
import type { TestClient } from './test-client.ts';
import { dataOf } from './test-client.ts';
import { until } from './until.ts';

let mongo: MongoDatabase;
let database: Database;
let node: TestNode;
let till: TestClient;
let receipts = 0;

beforeAll(async () => {
  // No level, so that coins come from the purchase only.
  mongo = await mongoDatabase('rulebook-live', mallRules({ levels: [] }));
  database = await mongo.open();
  node = await startTestNode({ database });
  till = await node.connect(tablet());
});

afterAll(async () => {
  await node.stop();
  await database.close();
  await mongo.drop();
  expect(node.logged.filter(({ level }) => level === 'error')).toEqual([]);
});

async function buy(userId: string, receiptNo?: string): Promise<Outcome> {
  receipts += 1;
  return dataOf(
    await till.ask('receipt:submit', aReceipt({ userId, receiptNo: receiptNo ?? `r${receipts}` })),
  );
}

const doubled = { rates: [aRate({ coins: { give: 2, per: 1_000 } })] };

test('the next receipts are judged by the new version within two seconds; earlier ones keep theirs', async () => {
  const first = await buy('anna', 'before');
  expect(first.coins.delta).toBe(100);
  await buy('anna');

  const missions = [
    aMission({ target: 4, reward: { coins: 70, xp: 0 } }),
    aMission({ code: 'second', target: 9 }),
  ];
  expect(
    await database.rulebooks.publish(mallRules({ version: 2, levels: [], earning: doubled, missions })),
  ).toBe(true);
  await until(
    async () => (await buy(`probe-${receipts}`)).coins.delta === 200,
    'the new version is in force',
  );
  // Within two seconds: one poll per second, and the time to read one document.
  expect(tuning.rulebookPollMs).toBeLessThanOrEqual(1_000);

  // Sent again, the earlier receipt gets its first answer, by the old rulebook.
  expect(await buy('anna', 'before')).toEqual({ ...first, status: 'duplicate' });

  // Earlier progress is kept: 2 of the old 3 are 2 of the new 4.
  const third = await buy('anna');
  expect(third.coins.delta).toBe(200);
  expect(third.missions).toContainEqual({ code: 'regular', progress: 3, target: 4, completed: false });
  const anna = await node.connect(shopper('anna'));
  const { missions: standing } = dataOf(await anna.ask('user:snapshot', {}));
  expect(standing.map(({ code, progress, target }) => [code, progress, target])).toEqual([
    ['regular', 3, 4],
    ['second', 1, 9],
  ]);

  // A return takes back what the old rulebook gave, not what the new one would have.
  const part = { receiptNo: 'before', reason: 'torn', returnNo: 'x1', amount: 50_000 };
  expect(dataOf(await till.ask('receipt:void', part)).coins.delta).toBe(-50);
  expect(dataOf(await till.ask('receipt:void', { receiptNo: 'before', reason: 'torn' })).coins.delta).toBe(
    -50,
  );
  const fourth = await buy('anna');
  const fifth = await buy('anna');
  expect(fourth.missions).toContainEqual({ code: 'regular', progress: 3, target: 4, completed: false });
  expect(fifth.missions).toContainEqual({ code: 'regular', progress: 4, target: 4, completed: true });
  expect(fifth.coins.delta).toBe(270);
});

test('an existing version is not published again, and an older one never comes into force', async () => {
  const inForce = await database.rulebooks.latest();
  expect(await database.rulebooks.publish(mallRules({ version: 2 }))).toBe(false);
  expect(await database.rulebooks.latest()).toEqual(inForce);
  expect(await database.rulebooks.publish(mallRules({ version: 5, levels: [], earning: doubled }))).toBe(
    true,
  );
  expect(await database.rulebooks.publish(mallRules({ version: 4, levels: [] }))).toBe(true);
  const { fields } = await until(
    () =>
      node.logged.find(
        ({ message, fields }) =>
          message === 'rulebook in force' && 'version' in fields && fields.version === 5,
      ),
    'version 5 is in force',
  );
  expect(fields).toEqual({ version: 5 });
  expect((await buy('bea')).coins.delta).toBe(200);
});

test('a node that starts later judges returns by the rulebook of their receipts', async () => {
  await buy('carl', 'carls');
  await database.rulebooks.publish(mallRules({ version: 6, levels: [] }));
  const later = await startTestNode({ database });
  const lateTill = await later.connect(tablet());
  const part = { receiptNo: 'carls', reason: 'torn', returnNo: 'x2', amount: 10_000 };
  expect(dataOf(await lateTill.ask('receipt:void', part)).coins.delta).toBe(-20);
  const next = aReceipt({ receiptNo: 'carls-next', userId: 'carl' });
  expect(dataOf(await lateTill.ask('receipt:submit', next)).coins.delta).toBe(100);
  await later.stop();
});
