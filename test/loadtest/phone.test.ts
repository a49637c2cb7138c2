// A simulated phone that is disconnected again while it reconnects.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPhone } from '../../loadtest/crowd/phone.ts';
import type { TestNode } from '../node/running-node.ts';
import { aReceipt, shopper, startTestNode, tablet } from '../node/running-node.ts';
import { dataOf } from '../node/test-client.ts';
import { until } from '../node/until.ts';

let node: TestNode;

beforeAll(async () => {
  node = await startTestNode();
});

afterAll(() => node.stop());

test('a phone that is disconnected twice is back after the last time, with every entry', async () => {
  const signal = AbortSignal.timeout(30_000);
  const phone = openPhone({
    url: node.url,
    token: await node.token(shopper()),
    userId: 'sara',
    onPush: () => {},
  });
  try {
    await phone.ready(signal);
    const cuts = Promise.all([phone.cut(signal), phone.cut(signal)]);
    const till = await node.connect(tablet());
    const { seq } = dataOf(await till.ask('receipt:submit', aReceipt()));
    await cuts;
    expect(phone.isConnected()).toBe(true);
    await until(() => phone.seq() === seq, 'every entry');
    expect(phone.isDisordered()).toBe(false);
  } finally {
    phone.close();
  }
});

test('a phone that does not come back in time is reported', async () => {
  const phone = openPhone({ url: 'http://127.0.0.1:1', token: 'none', userId: 'sara', onPush: () => {} });
  try {
    await expect(phone.cut(AbortSignal.timeout(200))).rejects.toThrow();
  } finally {
    phone.close();
  }
});
