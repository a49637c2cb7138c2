// Tasks that operators start on one node are reported to the operators of all nodes when they end.
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { operator } from './running-node.ts';
import type { SeveralNodes } from './several-nodes.ts';
import { hearsOthers, startNodes } from './several-nodes.ts';
import type { TestClient } from './test-client.ts';
import { dataOf } from './test-client.ts';
import { until } from './until.ts';

let mall: SeveralNodes;
beforeAll(async () => {
  mall = await startNodes({ name: 'ops-ends', redisUrl: inject('redisUrl'), count: 2 });
  for (const node of mall.nodes)
    await until(() => hearsOthers(node), 'the nodes are connected to each other');
});
afterAll(() => mall.stop());

const endOf = (hearer: TestClient, event: string) =>
  until(
    () =>
      hearer
        .pushes('ops:log')
        .flatMap(({ rows }) => rows)
        .find(({ what }) => what?.startsWith(`${event}.`)),
    `the end of ${event}`,
    110_000,
  );

test.each(['ops:rebuild-standings', 'ops:doctor'] as const)('%s', async (event) => {
  const [one, other] = mall.nodes;
  if (one === undefined || other === undefined) throw new Error('two nodes were started');
  const [olga, omar] = [
    await one.connect({ ...operator(), sub: `olga-${event.length}` }),
    await other.connect({ ...operator(), sub: `omar-${event.length}` }),
  ];
  expect(dataOf(await olga.ask(event, {}))).toEqual({ began: true });
  for (const hearer of [olga, omar]) {
    expect(await endOf(hearer, event)).toMatchObject({
      kind: 'act',
      isBad: false,
      what: `${event}.done`,
      by: `olga-${event.length}`,
      node: 'node-1',
    });
  }
  if (event !== 'ops:doctor') return;
  const { last } = dataOf(await omar.ask('ops:checks', {}));
  expect(last).toEqual(dataOf(await olga.ask('ops:checks', {})).last);
  expect(last?.checks.map(({ name }) => name)).toContain('mongodb');
});
