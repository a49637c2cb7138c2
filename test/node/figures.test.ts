// What operators and balancers request: performance, metrics, probes, and the served documentation.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientEventNames } from '../../src/contracts/client-events.ts';
import { performanceReport } from '../../src/contracts/performance-report.ts';
import { routes } from '../../src/contracts/routes.ts';
import { serverEvents } from '../../src/contracts/server-events.ts';
import { reportAt } from './report-at.ts';
import type { TestNode } from './running-node.ts';
import { aReceipt, operator, shopper, startTestNode, tablet } from './running-node.ts';
import { dataOf } from './test-client.ts';
import { until } from './until.ts';

let node: TestNode;

beforeAll(async () => {
  node = await startTestNode({ settings: { NODE_NAME: 'n1' } });
  const till = await node.connect(tablet());
  const sara = await node.connect(shopper());
  for (let at = 0; at < 20; at += 1)
    dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo: `r${at}` })));
  dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo: 'r0' })));
  dataOf(await sara.ask('user:stats', {}));
});

afterAll(() => node.stop());

test('the performance report has the promised figures, and they are right', async () => {
  await node.http(shopper(), '/api/users/sara/stats');
  const report = await until(async () => {
    const body = await reportAt(node, '/api/performance');
    const { timings, ...figures } = performanceReport.parse(body);
    // A request is timed when its answer has been sent, a moment after it arrived here.
    return timings['GET /api/users/:id/stats'] && { timings, ...figures };
  }, 'the request before is in the report');
  expect(report).toMatchObject({
    node: 'n1',
    durable: false,
    connections: 2,
    admission: { waiting: 0, batchesInFlight: 0 },
  });
  const timing = report.timings['receipt:submit'];
  expect(timing?.count).toBe(21);
  expect(timing?.p50Ms).toBeLessThanOrEqual(timing?.p95Ms ?? 0);
  expect(timing?.p95Ms).toBeLessThanOrEqual(timing?.p99Ms ?? 0);
  expect(report.timings['GET /api/users/:id/stats']?.count).toBe(1);
  expect(report.memory.percent).toBeGreaterThan(0);
  expect(report.memory.percent).toBeLessThan(100);
  expect(report.cpu.percent).toBeGreaterThanOrEqual(0);
  expect(report.uptimeSeconds).toBeGreaterThan(0);
  expect(Object.keys(report.caches).toSorted()).toEqual([
    'boards',
    'callers',
    'kiosks',
    'names',
    'records',
    'rules',
    'settled',
    'today',
    'tokens',
    'used-codes',
    'users',
  ]);
  expect(report.caches['users']).toMatchObject({ size: 1, max: 10_000 });
});

test('every line of the metrics is Prometheus text and counts what happened', async () => {
  const { body, headers } = await node.http(operator(), '/metrics');
  expect(headers.get('content-type')).toContain('text/plain; version=0.0.4');
  const text = String(body);
  expect(text.endsWith('\n')).toBe(true);
  const label = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\.)*"';
  const sample = new RegExp(
    `^[a-zA-Z_:][a-zA-Z0-9_:]*(?:\\{(?:${label}(?:,${label})*)?\\})? (?:[-+]?(?:\\d+(?:\\.\\d+)?(?:e[-+]?\\d+)?|Inf)|NaN)$`,
  );
  const lines = text.split('\n').filter((line) => line !== '');
  expect(lines.filter((line) => !/^# (HELP|TYPE) \S+ \S/.test(line) && !sample.test(line))).toEqual([]);
  expect(lines).toContain('deerfields_receipts_total{result="applied"} 20');
  expect(lines).toContain('deerfields_receipts_total{result="duplicate"} 1');
  expect(lines).toContain('deerfields_sockets 2');
  expect(lines).toContain('deerfields_followed_users 1');
  expect(lines).toContain('deerfields_store_durable 0');
  expect(lines).toContain('deerfields_request_seconds_count{name="receipt:submit"} 21');
  expect(lines).toContain('deerfields_events_total{event="receipt:submit",result="ok"} 21');
  expect(lines).toContain('deerfields_lanes 0');
  expect(lines).toContain('deerfields_batcher_waiting 0');
  expect(lines).toContain('deerfields_batch_queue_size 0');
});

test('unknown events are counted under one name, whatever they are called', async () => {
  const till = await node.connect(tablet());
  for (const event of ['what', 'a"b', 'receipt:burn']) await till.say(event, {});
  const text = String(await reportAt(node, '/metrics'));
  expect(text).toContain('deerfields_events_total{event="unknown",result="not_found"} 3');
  expect(text).not.toContain('burn');
  till.close();
});

test('the probes need no token; a node in memory says that nothing is kept', async () => {
  expect(await node.http(null, '/livez')).toMatchObject({ status: 200, body: { status: 'alive' } });
  expect(await node.http(null, '/readyz')).toMatchObject({
    status: 200,
    body: { status: 'ready', durable: false, warning: 'runs on memory: nothing is kept' },
  });
});

test('OpenAPI has every route with its schemas', async () => {
  const { status, body } = await node.http(null, '/docs/json');
  expect(status).toBe(200);
  const { openapi, paths } = body as {
    openapi: string;
    paths: Record<string, Record<string, { summary: string }>>;
  };
  expect(openapi).toMatch(/^3\./);
  for (const { method, path, summary } of Object.values(routes)) {
    const operation = paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
    expect(operation?.summary).toBe(summary);
  }
  expect(JSON.stringify(paths['/api/receipts'])).toContain('"receiptNo"');
});

test('AsyncAPI has every event in both directions', async () => {
  const { status, body } = await node.http(null, '/docs/asyncapi.json');
  expect(status).toBe(200);
  const { operations } = body as { operations: Record<string, { action: string }> };
  const named = (names: readonly string[]): string[] =>
    names.map((name) => name.replaceAll(':', '_')).toSorted();
  const acting = (action: string): string[] =>
    Object.keys(operations)
      .filter((name) => operations[name]?.action === action)
      .toSorted();
  expect(acting('receive')).toEqual(named(clientEventNames));
  expect(acting('send')).toEqual(named(Object.keys(serverEvents)));
});

test('the documentation page and all of its parts are served', async () => {
  const page = await fetch(`${node.url}/docs`);
  expect(page.status).toBe(200);
  const html = await page.text();
  const parts = [...html.matchAll(/(?:src|href)="([^"#]+)"/g)].flatMap(([, part]) => part ?? []);
  expect(parts.length).toBeGreaterThan(3);
  for (const part of parts) {
    const response = await fetch(new URL(part, `${page.url}`));
    expect([part, response.status]).toEqual([part, 200]);
    await response.arrayBuffer();
  }
});

test('answers have headers against content sniffing', async () => {
  const { headers } = await node.http(shopper(), '/api/users/sara');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('content-security-policy')).toContain("default-src 'self'");
  expect(headers.get('x-powered-by')).toBeNull();
});

test('/readyz?verbose lists each part; without it the answer is short', async () => {
  const verbose = await node.http(null, '/readyz?verbose');
  expect(verbose).toMatchObject({ status: 200, body: { status: 'ready' } });
  const { parts } = verbose.body as { parts: { name: string; ok: boolean; detail: string }[] };
  expect(parts.map(({ name }) => name)).toEqual([
    'clients',
    'database',
    'redis',
    'rulebook',
    'admission',
    'loop',
    'users',
    'leaderboards',
    'nodes',
    'jobs',
  ]);
  expect(parts.filter(({ ok }) => !ok)).toEqual([]);
  expect((await node.http(null, '/readyz')).body).not.toHaveProperty('parts');
});
