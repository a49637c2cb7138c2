// `ops:drain`: a node sends its clients elsewhere and accepts them again, on request at any node; never the last one.
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { operator, shopper, startTestNode, tablet } from './running-node.ts';
import type { SeveralNodes } from './several-nodes.ts';
import { hearsOthers, startNodes } from './several-nodes.ts';
import { dataOf, errorOf } from './test-client.ts';
import { until } from './until.ts';

let mall: SeveralNodes;
const node = (at: number) => mall.nodes[at] ?? expect.fail(`no node ${at}`);
beforeAll(async () => {
  mall = await startNodes({
    name: 'ops-drain',
    redisUrl: inject('redisUrl'),
    count: 2,
    tuning: { heartbeatMs: 200, opsStateMs: 100 },
  });
  await until(() => mall.nodes.every(hearsOthers), 'all nodes joined');
});
afterAll(() => mall.stop());

const whyNotReady = async (at: number): Promise<unknown> => {
  const { reason } = (await (await fetch(`${node(at).url}/readyz`)).json()) as { reason?: unknown }; // only compared
  return reason ?? 'ready';
};

test('a node drained from another says why it is not ready, shows as draining, and can be put back', async () => {
  const office = await node(0).connect(operator());
  const sara = await node(1).connect(shopper());
  const seen = () => office.pushes('ops:state').at(-1)?.nodes;
  await until(() => seen()?.filter(({ figures }) => figures !== null).length === 2, 'both nodes are seen');
  expect(await whyNotReady(1)).toBe('ready');

  const drained = await until(async () => {
    const reply = await office.ask('ops:drain', { node: 'node-2' });
    return reply.ok && reply;
  }, 'it is drained');
  expect(dataOf(drained)).toEqual({ node: 'node-2', draining: true });
  await until(() => sara.pushes('server:draining').length > 0, 'its client is told');
  await until(() => sara.socket.disconnected, 'the client is disconnected');
  expect(await whyNotReady(1)).toContain('draining');
  await until(
    () => seen()?.find(({ name }) => name === 'node-2')?.figures?.draining === true,
    'operators see that it drains',
  );

  // The other node is the last one now.
  const refused = await until(async () => {
    const reply = await office.ask('ops:drain', { node: 'node-1' });
    return !reply.ok && reply.error.code !== 'busy' && reply.error.code !== 'limited' && reply.error;
  }, 'the last node stays');
  expect(refused).toMatchObject({ code: 'conflict', field: 'node' });
  expect(await whyNotReady(0)).toBe('ready');

  const undone = await until(async () => {
    const reply = await office.ask('ops:drain', { node: 'node-2', undo: true });
    return reply.ok && reply;
  }, 'it is put back');
  expect(dataOf(undone)).toEqual({ node: 'node-2', draining: false });
  expect(await whyNotReady(1)).toBe('ready');
  // It accepts clients again, and pushes broadcasts to them.
  const back = await node(1).connect(shopper('back'));
  const said = { kind: 'info', text: { en: 'x', fa: 'x' }, forSeconds: 60 } as const;
  dataOf(await office.ask('mall:announce', said));
  await until(() => back.pushes('mall:announcement').length > 0, 'the announcement');
  const { acts } = dataOf(await office.ask('ops:acts', {}));
  expect(acts.map(({ event, result }) => `${event} ${result}`)).toContain('ops:drain conflict');
});

test('the only node cannot be drained; unknown nodes are not found; others than operators are refused', async () => {
  const alone = await startTestNode({ settings: { NODE_NAME: 'alone' } });
  const office = await alone.connect(operator());
  expect(errorOf(await office.ask('ops:drain', { node: 'alone' })).code).toBe('conflict');
  expect(errorOf(await office.ask('ops:drain', { node: 'nobody' })).code).toBe('not_found');
  const till = await alone.connect(tablet());
  expect(errorOf(await till.ask('ops:drain', { node: 'alone' })).code).toBe('forbidden');
  expect(await alone.isReady()).toBe(true);
  await alone.stop();
});
