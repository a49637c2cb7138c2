// The dashboard and the alerts name only metrics that a node exports.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { parse } from 'yaml';
import { reportAt } from '../node/report-at.ts';
import { aReceipt, shopper, tablet } from '../node/running-node.ts';
import { startNodes } from '../node/several-nodes.ts';
import { dataOf } from '../node/test-client.ts';

const read = (file: string): Promise<string> =>
  readFile(join(import.meta.dirname, '..', '..', 'deploy', file), 'utf8');

interface Dashboard {
  readonly panels: readonly {
    readonly title: string;
    readonly targets: readonly { readonly expr: string }[];
  }[];
}
interface Alerts {
  readonly groups: readonly {
    readonly rules: readonly { readonly alert: string; readonly expr: string }[];
  }[];
}

test('metrics that end in _total are counters, and no others are', async () => {
  const mall = await startNodes({ name: 'counters', redisUrl: inject('redisUrl'), count: 1 });
  const told = String(await reportAt(mall.nodes[0] ?? expect.fail(), '/metrics'));
  await mall.stop();
  // Metrics of Node and the process come from a library.
  const types = [...told.matchAll(/^# TYPE (deerfields_\S+) (\S+)$/gm)];
  expect(types.length).toBeGreaterThan(30);
  for (const [, name = '', type] of types)
    expect([name, type === 'counter']).toEqual([name, /_total$/.test(name)]);
  expect(told).toMatch(/^deerfields_mongo_connections\{name="open"\} [1-9]/m);
  expect(told).not.toMatch(/since the start/);
});

test('every panel and every alert names existing metrics', async () => {
  const mall = await startNodes({ name: 'dashboard', redisUrl: inject('redisUrl'), count: 1 });
  const [node = expect.fail('no node')] = mall.nodes;
  await node.connect(shopper());
  const till = await node.connect(tablet());
  dataOf(await till.ask('receipt:submit', aReceipt()));
  const told = String(await reportAt(node, '/metrics'));
  await mall.stop();
  const names = new Set<string>();
  for (const [, name = '', type] of told.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
    for (const end of type === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']) names.add(name + end);
  }
  // Prometheus' own.
  names.add('up');

  const dashboard: Dashboard = JSON.parse(await read('grafana/dashboards/deerfields.json'));
  const alerts: Alerts = parse(await read('prometheus/alerts.yml'));
  const asked = [
    ...dashboard.panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
    ...alerts.groups.flatMap(({ rules }) => rules.map(({ alert, expr }) => [alert, expr] as const)),
  ];
  expect(asked.length).toBeGreaterThan(20);
  for (const [title, expr] of asked) {
    const metrics = [...expr.matchAll(/\b(?:deerfields|process|nodejs)_[a-z_]+|\bup\b/g)].map(
      ([name]) => name,
    );
    expect(metrics.length, title).toBeGreaterThan(0);
    for (const metric of metrics) expect(names, `${title}: ${metric}`).toContain(metric);
    // A counter means nothing without a rate, and a gauge has no rate.
    for (const metric of metrics) {
      const asked = new RegExp(`(rate|increase)\\(${metric}\\b`).test(expr);
      expect(asked, `${title}: ${metric}`).toBe(/_(total|bucket|sum|count)$/.test(metric));
    }
  }
});
