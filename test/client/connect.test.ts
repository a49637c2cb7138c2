// The client with a real socket: reconnects, resumes, retries until answered, and stops when refused for good.
import { afterEach, expect, test, vi } from 'vitest';
import type { Client } from '../../src/client/client.ts';
import type { ClientOptions } from '../../src/client/connect.ts';
import { connectClient } from '../../src/client/connect.ts';
import { EndedError, RefusedError } from '../../src/client/refused-error.ts';
import { untilHolds } from '../until-holds.ts';
import { aSnapshot, entriesFrom, seqsOf } from './journal-builders.ts';
import type { NodeRules, SmallNode } from './small-node.ts';
import { refusal, startSmallNode } from './small-node.ts';

const open: { node?: SmallNode; clients: Client[] } = { clients: [] };

afterEach(async () => {
  vi.restoreAllMocks();
  for (const client of open.clients.splice(0)) client.close();
  await open.node?.close();
});

async function withNode(rules: NodeRules): Promise<SmallNode> {
  const node = await startSmallNode(rules);
  open.node = node;
  return node;
}

function connect(node: SmallNode, options: Partial<ClientOptions> = {}): Client {
  const client = connectClient({
    url: node.url,
    token: 't',
    reconnect: { minMs: 1, maxMs: 5 },
    timeoutMs: 20_000,
    ...options,
  });
  open.clients.push(client);
  return client;
}

const aReceipt = { receiptNo: 'r1', userId: 'u1', amount: 5, issuedAt: '2026-03-21T10:00:00+03:30' };
const applied = { ok: true, data: { status: 'applied' } } as const;

test('a shopper gets every entry once across a gap and a lost connection', async () => {
  const node = await withNode({
    hello: ({ cursor }) => ({
      role: 'shopper',
      snapshot: aSnapshot(cursor ? 6 : 1),
      ...(cursor ? { entries: entriesFrom(cursor.seq + 1, 6), complete: true } : {}),
    }),
    answer: () => ({ ok: true, data: { epoch: 'e1', entries: entriesFrom(2, 4), complete: true } }),
  });
  const seqs: number[] = [];
  const client = connect(node, {
    onEntries: (entries, userId) => seqs.push(...seqsOf(entries).filter(() => userId === 'u1')),
  });
  await client.ready();
  node.io.emit('journal', { userId: 'u1', epoch: 'e1', entries: entriesFrom(4, 4) });
  node.io.emit('journal', { userId: 'u2', epoch: 'e1', entries: entriesFrom(2, 9) });
  await untilHolds(() => expect(seqs).toEqual([2, 3, 4]));
  expect(node.heard).toEqual([{ event: 'user:resume', payload: { epoch: 'e1', seq: 1 } }]);

  node.cut();
  await untilHolds(() => expect(seqs).toEqual([2, 3, 4, 5, 6]));
  expect(node.auths[1]?.cursor).toEqual({ epoch: 'e1', seq: 4 });
  expect(client.cursor()).toEqual({ epoch: 'e1', seq: 6 });
});

test('a receipt is sent until its answer is final: busy, unanswered, disconnected, applied', async () => {
  const answers = [refusal('limited', { retryAfterMs: 5 }), refusal('internal'), 'silence', 'cut'] as const;
  const node = await withNode({ answer: () => answers[node.heard.length - 1] ?? applied });
  vi.spyOn(Math, 'random').mockReturnValue(0);
  const retries: string[] = [];
  const outcome = await connect(node).submitReceipt(aReceipt, { onRetry: ({ code }) => retries.push(code) });
  expect(outcome.status).toBe('applied');
  expect(retries).toEqual(['limited', 'internal', 'retry', 'retry']);
  expect(node.heard).toEqual(
    Array.from({ length: 5 }, () => ({ event: 'receipt:submit', payload: aReceipt })),
  );
});

test('a final refusal is thrown with its code and field', async () => {
  const node = await withNode({ answer: () => refusal('invalid', { field: 'amount' }) });
  const refused = connect(node).voidReceipt({ receiptNo: 'r1', reason: 'wrong size' });
  await expect(refused).rejects.toBeInstanceOf(RefusedError);
  await expect(refused).rejects.toMatchObject({ code: 'invalid', field: 'amount' });
});

test('a persistent `internal` error is given up after five tries', async () => {
  const node = await withNode({ answer: () => refusal('internal') });
  vi.spyOn(Math, 'random').mockReturnValue(0);
  await expect(connect(node).submitReceipt(aReceipt)).rejects.toMatchObject({ code: 'internal' });
  expect(node.heard).toHaveLength(5);
});

test('sending can be aborted, and ends with the client', async () => {
  const node = await withNode({ answer: () => 'silence' });
  const client = connect(node, { timeoutMs: 60_000 });
  const stop = new AbortController();
  const calledOff = client.submitReceipt(aReceipt, { signal: stop.signal });
  const closed = client.submitReceipt(aReceipt);
  await untilHolds(() => expect(node.heard).toHaveLength(2));
  stop.abort(new Error('not wanted'));
  await expect(calledOff).rejects.toThrow('not wanted');
  client.close();
  await expect(closed).rejects.toBeInstanceOf(EndedError);
  await expect(client.ready()).rejects.toMatchObject({ code: 'closed' });
});

test('a request without an answer gives `retry` and throws nothing', async () => {
  const node = await withNode({ answer: () => 'silence' });
  const reply = await connect(node).request('user:stats', {}, { timeoutMs: 60 });
  expect(reply).toMatchObject({ ok: false, error: { code: 'retry', retryable: true } });
});

test('a refused token ends the client; a full node does not', async () => {
  let full = 2;
  const node = await withNode({
    refuse: ({ token }) => {
      if (token === 'bad') return { code: 'unauthenticated', retryable: false };
      full -= 1;
      return full >= 0 ? { code: 'busy', retryable: true } : null;
    },
  });
  const onEnded = vi.fn();
  await expect(connect(node, { token: 'bad', onEnded }).ready()).rejects.toMatchObject({
    code: 'unauthenticated',
  });
  expect(onEnded).toHaveBeenCalledWith({ code: 'unauthenticated', message: 'refused' });
  await expect(connect(node).ready()).resolves.toMatchObject({ node: 'n1' });
  expect(node.auths).toHaveLength(4);
});

test('an expired token is replaced by a new one, and ends the client when there is none', async () => {
  const node = await withNode({});
  let issued = 0;
  const renewing = connect(node, { token: async () => `t${++issued}` });
  const fixed = connect(node);
  await Promise.all([renewing.ready(), fixed.ready()]);
  node.io.emit('session:ended', { code: 'unauthenticated', retryable: false });
  node.io.disconnectSockets();
  await untilHolds(() => expect(node.auths.at(-1)?.token).toBe('t2'));
  await renewing.ready();
  await untilHolds(() => expect(fixed.state()).toBe('ended'));
});

test('a token that cannot be fetched now is requested again', async () => {
  const node = await withNode({});
  const token = vi
    .fn(async () => 'late')
    .mockRejectedValueOnce(new Error('away'))
    .mockReturnValueOnce(new Promise(() => {}));
  await connect(node, { token, timeoutMs: 100 }).ready();
  expect(token.mock.calls.length).toBeGreaterThanOrEqual(3);
});

test('it reconnects after the server disconnected it, not before the time a draining node gave', async () => {
  const node = await withNode({});
  const client = connect(node);
  await client.ready();
  node.io.disconnectSockets();
  await untilHolds(() => expect(node.auths).toHaveLength(2));
  await client.ready();
  node.io.emit('server:draining', { comeBackInMs: 120 });
  const cutAt = Date.now();
  node.cut();
  await untilHolds(() => expect(node.auths).toHaveLength(3));
  expect(Date.now() - cutAt).toBeGreaterThanOrEqual(115);
});

test('a kiosk binds its shopper again after a reconnection and gets the missed entries', async () => {
  let head = 3;
  const node = await withNode({
    hello: () => ({ role: 'kiosk' }),
    answer: ({ event, payload }) => {
      if (event === 'kiosk:bind') return { ok: true, data: aSnapshot(head) };
      const { seq } = payload as { seq: number }; // our own client sent it
      return { ok: true, data: { epoch: 'e1', entries: entriesFrom(seq + 1, head), complete: true } };
    },
  });
  const seqs: number[] = [];
  const snapshots: number[] = [];
  const client = connect(node, {
    onEntries: (entries) => seqs.push(...seqsOf(entries)),
    onSnapshot: ({ seq }) => snapshots.push(seq),
  });
  await expect(client.bind({ userId: 'u1' })).resolves.toMatchObject({ seq: 3 });
  node.io.emit('journal', { userId: 'u1', epoch: 'e1', entries: entriesFrom(4, 4) });
  await untilHolds(() => expect(seqs).toEqual([4]));
  head = 6;
  node.cut();
  await untilHolds(() => expect(seqs).toEqual([4, 5, 6]));
  expect(snapshots).toEqual([3]);
  expect(node.heard.map(({ event }) => event)).toEqual(['kiosk:bind', 'kiosk:bind', 'user:resume']);
  await client.release();
  expect(client.cursor()).toBeNull();
});

test('the shopper bound last is the one served', async () => {
  const node = await withNode({
    hello: () => ({ role: 'kiosk' }),
    answer: ({ payload }) => ({ ok: true, data: aSnapshot(1, (payload as { userId: string }).userId) }),
  });
  const client = connect(node);
  const first = client.bind({ userId: 'u1' });
  const second = client.bind({ userId: 'u2' });
  await expect(first).rejects.toBeInstanceOf(RefusedError);
  await expect(second).resolves.toMatchObject({ userId: 'u2' });
  expect(node.heard.at(-1)?.payload).toEqual({ userId: 'u2' });
});

test('a visit started by a code lasts until the connection is lost or the node ends it', async () => {
  const visit = { ...aSnapshot(3), name: 'Sara A.', endsInMs: 75_000 };
  const node = await withNode({
    hello: () => ({ role: 'kiosk' }),
    answer: ({ payload }) =>
      (payload as { code?: string }).code === 'u1*00000000' // our own client sent it
        ? { ok: false, error: { code: 'limited', message: 'wait', retryable: true, retryAfterMs: 9_000 } }
        : { ok: true, data: visit },
  });
  const onBindLost = vi.fn();
  const onEntries = vi.fn();
  const client = connect(node, { onBindLost, onEntries });
  // A person is waiting, so the client does not wait out a refusal.
  await expect(client.bind({ code: 'u1*00000000' })).rejects.toMatchObject({ code: 'limited' });
  await expect(client.bind({ code: 'u1*12345678' })).resolves.toMatchObject({ name: 'Sara A.' });
  node.cut();
  await untilHolds(() => expect(onBindLost).toHaveBeenCalledWith('u1', expect.any(RefusedError)));
  expect(client.cursor()).toBeNull();
  await client.ready();
  expect(node.heard.map(({ event }) => event)).toEqual(['kiosk:bind', 'kiosk:bind']);
  await client.bind({ code: 'u1*12345679' });
  node.io.emit('kiosk:released', { reason: 'idle' });
  await untilHolds(() => expect(client.cursor()).toBeNull());
  node.io.emit('journal', { userId: 'u1', epoch: 'e1', entries: entriesFrom(4, 4) });
  await client.request('kiosk:touch', {});
  expect(onEntries).not.toHaveBeenCalled();
});
