// `ops:rebuild-standings`: wrong leaderboards are right afterwards; its end is logged, and only operators may start it.
import { expect, test } from 'vitest';
import { aReceipt, memoryDatabase, operator, startTestNode, tablet } from './running-node.ts';
import { dataOf, errorOf } from './test-client.ts';
import { until } from './until.ts';

test('lost scores are rebuilt from the journal, and the end is in the event log', async () => {
  const database = await memoryDatabase();
  const node = await startTestNode({ database });
  const [olga, till] = [await node.connect(operator()), await node.connect(tablet())];
  dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo: 'r-1', userId: 'ranked' })));
  const isKnown = async () => (await database.leaderboards.known(['ranked'])).size === 1;
  await until(isKnown, 'the scores are written');
  await database.leaderboards.clear();
  expect(await isKnown()).toBe(false);
  expect(dataOf(await olga.ask('ops:rebuild-standings', {}))).toEqual({ began: true });
  const row = await until(
    () =>
      olga
        .pushes('ops:log')
        .flatMap(({ rows }) => rows)
        .find(({ what }) => what?.startsWith('ops:rebuild-standings.')),
    'the end of the rebuild',
  );
  expect(row).toMatchObject({ kind: 'act', isBad: false, by: 'olga', what: 'ops:rebuild-standings.done' });
  expect(await isKnown()).toBe(true);
  expect(errorOf(await till.ask('ops:rebuild-standings', {})).code).toBe('forbidden');
  await node.stop();
});

test('while another node rebuilds, the answer is `busy`', async () => {
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
