// `ops:rebuild-standings`: boards that are wrong are right afterwards, its end is a row, and only an operator may.
import { expect, test } from 'vitest';
import { aReceipt, memoryDatabase, operator, startTestNode, tablet } from './running-node.ts';
import { dataOf, errorOf } from './test-client.ts';
import { until } from './until.ts';

test('scores that were lost are told from the journal again, and its end is a row of the log', async () => {
  const database = await memoryDatabase();
  const node = await startTestNode({ database });
  const [olga, till] = [await node.connect(operator()), await node.connect(tablet())];
  dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo: 'r-1', userId: 'ranked' })));
  const isKnown = async () => (await database.leaderboards.known(['ranked'])).size === 1;
  await until(isKnown, 'the scores are told');
  await database.leaderboards.clear();
  expect(await isKnown()).toBe(false);
  expect(dataOf(await olga.ask('ops:rebuild-standings', {}))).toEqual({ began: true });
  const row = await until(
    () =>
      olga
        .pushes('ops:log')
        .flatMap(({ rows }) => rows)
        .find(({ what }) => what?.startsWith('ops:rebuild-standings.')),
    'its end',
  );
  expect(row).toMatchObject({ kind: 'act', isBad: false, by: 'olga', what: 'ops:rebuild-standings.done' });
  expect(await isKnown()).toBe(true);
  expect(errorOf(await till.ask('ops:rebuild-standings', {})).code).toBe('forbidden');
  await node.stop();
});

test('while another node is at it, it is busy', async () => {
  const database = await memoryDatabase();
  const node = await startTestNode({ database });
  const olga = await node.connect(operator());
  const terms = { ttlMs: 60_000, restAtMostMs: 0 };
  const lease = await database.leases.acquire('ops:rebuild-standings', 'another', terms);
  const refused = errorOf(await olga.ask('ops:rebuild-standings', {}));
  expect(refused).toMatchObject({ code: 'busy', retryAfterMs: expect.any(Number) });
  await database.leases.release(lease ?? expect.fail('no lease'), 0);
  expect(dataOf(await olga.ask('ops:rebuild-standings', {}))).toEqual({ began: true });
  await node.stop();
});
