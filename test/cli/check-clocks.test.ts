// `doctor` reports tills with a wrong clock, from the metrics of the running node.
import { expect, test } from 'vitest';
import { checkClocks, clockErrorsIn } from '../../src/cli/doctor/check-clocks.ts';
import { readMetrics } from '../../src/cli/doctor/read-metrics.ts';
import { aReceipt, secret, startTestNode, tablet } from '../node/running-node.ts';
import { dataOf } from '../node/test-client.ts';

test('names the store, the error and its direction; a wrong clock is not a fault', async () => {
  const node = await startTestNode();
  const config = { JWT_SECRET: secret, DATA_DIR: '/nowhere' };
  const examine = async () => checkClocks(await readMetrics(config, node));
  expect(await examine()).toMatchObject({ ok: true, detail: expect.stringContaining('no till') });

  const till = await node.connect(tablet());
  const issuedAt = new Date(Date.now() + 3_600_000).toISOString();
  dataOf(await till.ask('receipt:submit', aReceipt({ issuedAt })));
  expect(await examine()).toMatchObject({
    ok: true,
    detail: expect.stringMatching(/cafe (59|60)\.\d minutes ahead/),
  });
  await node.stop();
});

test('the largest error comes first, and counts for a store that several nodes name', () => {
  const line = (store: string, seconds: number) =>
    `deerfields_till_clock_error_seconds{store="${store}"} ${seconds}`;
  expect(clockErrorsIn(['# HELP x', line('a', 60), line('b', -7_200), line('a', 5)].join('\n'))).toEqual([
    ['b', -7_200],
    ['a', 60],
  ]);
});
