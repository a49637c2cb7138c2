// One trace id in every log line about a receipt, from the caller's header to the announcement.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readTraceId } from '../../src/adapters/http/trace-header.ts';
import { holdingStore } from '../pipeline/faulty-stores.ts';
import type { LogLine, TestNode } from './running-node.ts';
import { aReceipt, memoryDatabase, shopper, startTestNode, tablet } from './running-node.ts';
import { dataOf, errorOf } from './test-client.ts';
import { until } from './until.ts';

let node: TestNode;
beforeAll(async () => {
  node = await startTestNode({ settings: { NODE_NAME: 'n1' } });
});
afterAll(() => node.stop());

interface Traced {
  readonly traceId?: string;
  readonly traceIds?: readonly string[];
}
const linesOf = (id: string, { logged } = node): readonly LogLine[] =>
  logged.filter(({ fields }) => {
    const { traceId, traceIds } = fields as Traced; // whatever else is in it
    return traceId === id || traceIds?.includes(id);
  });
const path = ['receipt admitted', 'batch committed', 'receipt answered', 'announced'];

async function submitWith(headers: Record<string, string>, receiptNo: string): Promise<Response> {
  const authorization = `Bearer ${await node.token(tablet())}`;
  return fetch(new URL('/api/receipts', node.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization, ...headers },
    body: JSON.stringify(aReceipt({ receiptNo })),
  });
}

test('the trace id of an HTTP caller is in every log line and in the answer', async () => {
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
  const answer = await submitWith({ traceparent: `00-${trace}-00f067aa0ba902b7-01` }, 'http-1');
  expect(answer.headers.get('x-request-id')).toBe(trace);
  await until(() => linesOf(trace).length === path.length, 'all lines of the receipt');
  expect(linesOf(trace).map(({ message }) => message)).toEqual(expect.arrayContaining(path));
  const answered = linesOf(trace).find(({ message }) => message === 'receipt answered')?.fields;
  expect(answered).toEqual({
    traceId: trace,
    receipt: 'cafe:http-1',
    result: 'applied',
    totalMs: expect.any(Number),
    waitingMs: expect.any(Number),
    readingMs: expect.any(Number),
    decidingMs: expect.any(Number),
    committingMs: expect.any(Number),
  });
  // The times are parts of the total, each rounded separately.
  const { totalMs = 0, ...rest } = answered as unknown as Record<string, number>;
  const parts = ['waitingMs', 'readingMs', 'decidingMs', 'committingMs'].map((name) => rest[name] ?? 0);
  expect(parts.reduce((sum, ms) => sum + ms, 0)).toBeCloseTo(totalMs, 0);
});

test('a receipt over a socket gets its own trace id, the same in all its log lines', async () => {
  const till = await node.connect(tablet());
  for (const receiptNo of ['socket-1', 'socket-2']) {
    dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo })));
  }
  const idOf = (receipt: string): string => {
    const fields = node.logged.map((line) => line.fields as { receipt?: string; traceId?: string }); // as above
    return fields.find((line) => line.receipt === receipt)?.traceId ?? expect.fail('no line');
  };
  const [first, second] = [idOf('cafe:socket-1'), idOf('cafe:socket-2')];
  expect(first).toMatch(/^n1-[0-9a-z]+-[0-9a-z]+$/);
  expect(second).not.toBe(first);
  for (const id of [first, second]) {
    await until(() => linesOf(id).length === path.length, `all log lines of ${id}`);
    expect(linesOf(id).map(({ message }) => message)).toEqual(expect.arrayContaining(path));
  }
});

test('every HTTP answer has a trace id, also refusals and unknown routes', async () => {
  const refused = await submitWith({ 'x-request-id': 'till-7.42', authorization: 'Bearer nonsense' }, 'r1');
  expect([refused.status, refused.headers.get('x-request-id')]).toEqual([401, 'till-7.42']);
  const nowhere = await fetch(new URL('/nowhere', node.url));
  expect(nowhere.headers.get('x-request-id')).toMatch(/^n1-/);
  const sara = await node.connect(shopper());
  errorOf(await sara.ask('receipt:submit', aReceipt()));
  const line = node.logged.findLast(({ message }) => message === 'refused');
  expect(line?.fields).toMatchObject({ traceId: expect.stringMatching(/^n1-/), code: 'forbidden' });
});

describe('an unsafe trace id is replaced', () => {
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
  const parent = '00f067aa0ba902b7';
  test.each<[string, Record<string, string | string[]>, string | null]>([
    ['a later version with more behind it', { traceparent: `cc-${trace}-${parent}-01-what` }, trace],
    ['the version that is none', { traceparent: `ff-${trace}-${parent}-01` }, null],
    ['no trace', { traceparent: `00-${'0'.repeat(32)}-${parent}-01` }, null],
    ['no parent', { traceparent: `00-${trace}-${'0'.repeat(16)}-01` }, null],
    ['capitals', { traceparent: `00-${trace.toUpperCase()}-${parent}-01` }, null],
    ['a broken one beside a good request id', { traceparent: 'x', 'x-request-id': 'r-1' }, 'r-1'],
    ['too long', { 'x-request-id': 'r'.repeat(65) }, null],
    ['what would forge a line', { 'x-request-id': 'r"} {"level":50' }, null],
    ['none', {}, null],
    ['an empty one', { 'x-request-id': '' }, null],
  ])('%s', (_, headers, expected) => {
    expect(readTraceId(headers)).toBe(expected);
  });
});

const heldMs = 300;

test('a slow receipt logs one warning with the time of each step', async () => {
  const database = await memoryDatabase();
  const { store, arrived, letGo } = holdingStore(database.store);
  const slow = await startTestNode({ database: { ...database, store }, tuning: { slowReceiptMs: 1 } });
  const till = await slow.connect(tablet());
  const answer = till.ask('receipt:submit', aReceipt());
  await arrived;
  // Delayed by far more than a busy machine takes to read.
  const since = performance.now();
  await until(() => performance.now() - since > heldMs, 'the time has passed');
  letGo();
  dataOf(await answer);
  const [line, ...others] = slow.logged.filter(({ level }) => level === 'warn');
  expect(others).toEqual([]);
  expect(line).toMatchObject({ message: 'a receipt was slow', fields: { receipt: 'cafe:r1' } });
  const { committingMs = 0, readingMs = 0 } = (line?.fields ?? {}) as Record<string, number>;
  expect(committingMs).toBeGreaterThan(heldMs - 1);
  expect(readingMs).toBeLessThan(committingMs);
  await slow.stop();
});
