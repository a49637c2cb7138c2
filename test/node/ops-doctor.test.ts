// `ops:doctor`: the checks run beside the node, their results go to operators only, and they always end.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { examine } from '../../src/operations/examine.ts';
import type { Database } from '../../src/runtime/database.ts';
import type { MongoDatabase, TestNode } from './running-node.ts';
import { aReceipt, mongoDatabase, operator, startTestNode, tablet } from './running-node.ts';
import { dataOf, errorOf } from './test-client.ts';
import { until } from './until.ts';

let mongo: MongoDatabase;
let database: Database;
let node: TestNode;
beforeAll(async () => {
  mongo = await mongoDatabase('ops-doctor');
  database = await mongo.open();
  node = await startTestNode({ database, settings: { MONGODB_DATABASE: mongo.name } });
});
afterAll(async () => {
  await node.stop();
  await database.close();
  await mongo.drop();
});

test('an operator starts the checks, a second start is `busy`, and the findings are pushed', async () => {
  const [olga, till] = [await node.connect(operator()), await node.connect(tablet())];
  dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo: 'd-1' })));
  expect(dataOf(await olga.ask('ops:checks', {}))).toEqual({ last: null });
  expect(dataOf(await olga.ask('ops:doctor', {}))).toEqual({ began: true });
  expect(errorOf(await olga.ask('ops:doctor', {})).code).toBe('busy');
  const end = await until(
    () =>
      olga
        .pushes('ops:log')
        .flatMap(({ rows }) => rows)
        .find(({ what }) => what?.startsWith('ops:doctor.')),
    'the end of the checks',
    110_000,
  );
  expect(end).toMatchObject({ kind: 'act', what: 'ops:doctor.done', by: 'olga' });
  const last = dataOf(await olga.ask('ops:checks', {})).last ?? expect.fail('no checks');
  const names = last.checks.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['node', 'mongodb', 'schema', 'leaderboards']));
  expect(last.checks.find(({ name }) => name === 'mongodb')?.detail).toContain(mongo.name);
  expect(errorOf(await till.ask('ops:doctor', {})).code).toBe('forbidden');
  expect(errorOf(await till.ask('ops:checks', {})).code).toBe('forbidden');
});

test('checks that take too long are ended and say so', async () => {
  const config = { DATA_DIR: 'data', JWT_SECRET: undefined, MONGODB_DATABASE: 'none', REDIS_URL: undefined };
  const checks = await examine({ config, mongo: null, withinMs: 1 }, new AbortController().signal);
  expect(checks).toMatchObject([
    { name: 'doctor', ok: false, detail: expect.stringContaining('not done within') },
  ]);
});
