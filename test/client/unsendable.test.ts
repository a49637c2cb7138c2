// Messages that can never arrive fail with an error, and dead connections are replaced.
import { afterEach, expect, test, vi } from 'vitest';
import type { Client } from '../../src/client/client.ts';
import type { ClientOptions } from '../../src/client/connect.ts';
import { connectClient } from '../../src/client/connect.ts';
import { RefusedError } from '../../src/client/refused-error.ts';
import type { Wire } from '../../src/client/send-until-answered.ts';
import { sendUntilAnswered } from '../../src/client/send-until-answered.ts';
import type { Reply } from '../../src/contracts/errors.ts';
import { maxPayloadBytes } from '../../src/contracts/limits.ts';
import type { ReceiptSubmit } from '../../src/contracts/receipts.ts';
import { untilHolds } from '../until-holds.ts';
import type { Heard, NodeRules, SmallNode } from './small-node.ts';
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

const aReceipt = (receiptNo: string, items = 0): ReceiptSubmit => ({
  receiptNo,
  userId: 'u1',
  amount: 5,
  issuedAt: '2026-03-21T10:00:00+03:30',
  items: Array.from({ length: items }, () => ({ category: 'groceries', quantity: 1, amount: 1 })),
});
const applied = { ok: true, data: { status: 'applied' } } as const;
const numberIn = ({ payload }: Heard): string => (payload as ReceiptSubmit).receiptNo; // our own client sent it
const heardOf = (node: SmallNode, no: string): number =>
  node.heard.filter((it) => numberIn(it) === no).length;

test('a message above the limit is refused before it is sent, and the connection stays', async () => {
  const node = await withNode({ answer: () => applied });
  const client = connect(node);
  const tooLong = client.submitReceipt({ ...aReceipt('long'), userId: 'u'.repeat(maxPayloadBytes) });
  await expect(tooLong).rejects.toBeInstanceOf(RefusedError);
  await expect(tooLong).rejects.toMatchObject({
    code: 'invalid',
    message: expect.stringContaining(`at most ${maxPayloadBytes}`),
  });
  await expect(client.submitReceipt(aReceipt('next'))).resolves.toEqual({ status: 'applied' });
  expect(node.auths).toHaveLength(1);
  expect(node.heard.map(numberIn)).toEqual(['next']);
});

test('a value that is not JSON is refused before it is sent', async () => {
  const node = await withNode({ answer: () => applied });
  const receipt = { ...aReceipt('odd'), amount: 5n } as unknown as ReceiptSubmit;
  await expect(connect(node).submitReceipt(receipt)).rejects.toMatchObject({ code: 'invalid' });
});

test('when a node with a lower limit disconnects, that message fails for good and the others settle', async () => {
  const node = await withNode({ maxMessageBytes: 1_000, answer: () => applied });
  const client = connect(node);
  await client.ready();
  const others = ['a', 'b', 'c'].map((no) => client.submitReceipt(aReceipt(no)));
  const large = client.submitReceipt(aReceipt('large', 100));
  const later = ['d', 'e'].map((no) => client.submitReceipt(aReceipt(no)));
  await expect(large).rejects.toMatchObject({
    code: 'invalid',
    message: expect.stringContaining('too large'),
  });
  await expect(Promise.all([...others, ...later])).resolves.toHaveLength(5);
  // Once among others, once alone.
  expect(node.auths.length).toBeLessThanOrEqual(3);
  expect(heardOf(node, 'large')).toBe(0);
});

test('a message that closes the connection each time is given up after two times', async () => {
  const node = await withNode({ answer: (heard) => (numberIn(heard) === 'poison' ? 'cut' : applied) });
  vi.spyOn(Math, 'random').mockReturnValue(0);
  const client = connect(node);
  const poison = client.submitReceipt(aReceipt('poison'));
  await expect(poison).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('cut') });
  expect(heardOf(node, 'poison')).toBe(2);
  await expect(client.submitReceipt(aReceipt('next'))).resolves.toEqual({ status: 'applied' });
});

test('two disconnections right after a message do not condemn the message', async () => {
  let breaks = 3;
  const node = await withNode({
    answer: (_, socket) => {
      breaks -= 1;
      if (breaks < 0) return applied;
      // The TCP connection, without a close frame: as when a cable is pulled or a node is killed.
      socket.request.socket.destroy();
      return 'silence';
    },
  });
  vi.spyOn(Math, 'random').mockReturnValue(0);
  await expect(connect(node).submitReceipt(aReceipt('a'))).resolves.toEqual({ status: 'applied' });
  expect(heardOf(node, 'a')).toBe(4);
});

test('after one unanswered request the next try uses a new connection', async () => {
  let connections = 0;
  const node = await withNode({
    hello: () => {
      connections += 1;
      return {};
    },
    answer: () => (connections === 1 ? 'silence' : applied),
  });
  const outcome = await connect(node, { timeoutMs: 300 }).submitReceipt(aReceipt('a'));
  expect(outcome.status).toBe('applied');
  expect(connections).toBe(2);
  expect(node.heard).toHaveLength(2);
});

test('a connection that answers other requests is kept after one silence, and replaced after two', async () => {
  let unanswered = 0;
  const node = await withNode({
    answer: (heard) => {
      if (numberIn(heard) !== 'slow' || unanswered >= 2) return applied;
      unanswered += 1;
      return 'silence';
    },
  });
  const client = connect(node, { timeoutMs: 300 });
  const slow = client.submitReceipt(aReceipt('slow'));
  await untilHolds(() => expect(unanswered).toBe(1));
  await client.submitReceipt(aReceipt('other'));
  node.io.emit('receipt:settled', {}); // heard after the slow one was sent
  await expect(slow).resolves.toEqual({ status: 'applied' });
  expect(node.auths).toHaveLength(2);
});

test('a retryAfterMs of an hour is limited', async () => {
  let sent = 0;
  const wire: Wire = {
    connected: async () => {},
    send: async () => {
      sent += 1;
      // The reply of any event: this test checks only the wait.
      return (sent === 1 ? refusal('limited', { retryAfterMs: 3_600_000 }) : applied) as Reply<never>;
    },
  };
  const waits: number[] = [];
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(((run: () => void, ms = 0) => {
    waits.push(ms);
    setImmediate(run);
  }) as typeof setTimeout);
  const options = { signal: new AbortController().signal, timeoutMs: 1_000 };
  await sendUntilAnswered(wire, 'receipt:submit', aReceipt('a'), options);
  expect(waits).toHaveLength(1);
  expect(waits[0]).toBeGreaterThanOrEqual(60_000);
  expect(waits[0]).toBeLessThanOrEqual(60_300);
});

test('setting the wall clock back does not change a wait', async () => {
  const node = await withNode({
    answer: () => (node.heard.length === 1 ? refusal('limited', { retryAfterMs: 20 }) : applied),
  });
  const client = connect(node);
  await client.ready();
  vi.spyOn(Date, 'now').mockReturnValue(0);
  await expect(client.submitReceipt(aReceipt('a'))).resolves.toEqual({ status: 'applied' });
});
