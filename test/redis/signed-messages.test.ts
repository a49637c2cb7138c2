// Signed messages between nodes: for one channel and epoch, recent, each once, of a limited size; others are counted.
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createSignedMessages } from '../../src/adapters/redis/signed-messages.ts';
import { clockToleranceMs, maxMessageLength } from '../../src/contracts/cluster.ts';

const clock = { nowMs: 1_800_000_000_000 };

function aNode({ secret = 'known to the nodes of this mall', epoch = 'e1', aheadMs = 0 } = {}) {
  const warned: object[] = [];
  const messages = createSignedMessages({
    secret,
    epoch,
    log: { warn: (fields) => warned.push(fields) },
    now: () => clock.nowMs + aheadMs,
  });
  return { ...messages, warned };
}

describe('a message signed by a node of the mall', () => {
  test.each(['', 'text', 'سارا\n{"lines":2}', 'x'.repeat(100_000)])('is opened unchanged: %#', (body) => {
    const [one, other] = [aNode(), aNode()];
    expect(other.open('c', one.sign('c', body))).toBe(body);
    expect(other.refused()).toEqual({ size: 0, signature: 0, time: 0, replay: 0, form: 0 });
  });

  test('is ignored by its sender and not counted', () => {
    const one = aNode();
    expect(one.open('c', one.sign('c', 'text'))).toBeNull();
    expect(Object.values(one.refused())).toEqual([0, 0, 0, 0, 0]);
  });

  test('may be lost, and the messages after it are accepted', () => {
    const [one, other] = [aNode(), aNode()];
    one.sign('c', 'lost');
    expect(other.open('c', one.sign('c', 'heard'))).toBe('heard');
  });
});

describe('ignored and counted', () => {
  const signed = aNode().sign('c', 'text');
  test.each<[string, string]>([
    ['nothing', ''],
    ['garbage', '\u0000\ufffd'],
    ['JSON', '["x",["sara",-1]]'],
    ['a body without a header', 'text'],
    ['a header without a signature', `${randomUUID()}.${clock.nowMs}.1\ntext`],
    ['a made-up signature', `${randomUUID()}.${clock.nowMs}.1.${'a'.repeat(32)}\ntext`],
    ['another body', signed.replace('text', 'tent')],
    ['a later counter', signed.replace('.1.', '.2.')],
    ['another time', signed.replace(`${clock.nowMs}`, `${clock.nowMs + 1}`)],
    ['another sender', signed.replace(/^[^.]+/, randomUUID())],
    ['a body cut short', signed.slice(0, -1)],
    ['more than the body', `${signed}\n`],
  ])('%s: signature', (_, text) => {
    const node = aNode();
    expect(node.open('c', text)).toBeNull();
    expect(node.refused()).toEqual({ size: 0, signature: 1, time: 0, replay: 0, form: 0 });
  });

  test('a message signed for another channel, for another epoch or with another secret', () => {
    const node = aNode();
    expect(node.open('d', signed)).toBeNull();
    expect(node.open('c', aNode({ epoch: 'e2' }).sign('c', 'text'))).toBeNull();
    expect(node.open('c', aNode({ secret: 'of somebody else' }).sign('c', 'text'))).toBeNull();
    expect(node.refused().signature).toBe(3);
  });

  test('a message too old or from the future: clocks of nodes may differ by a minute', () => {
    const node = aNode();
    for (const aheadMs of [-clockToleranceMs, clockToleranceMs]) {
      expect(node.open('c', aNode({ aheadMs }).sign('c', 'text'))).toBe('text');
      expect(node.open('c', aNode({ aheadMs: aheadMs + Math.sign(aheadMs) }).sign('c', 'text'))).toBeNull();
    }
    expect(node.refused().time).toBe(2);
  });

  test('a replayed message, and one sent before the latest', () => {
    const [one, node] = [aNode(), aNode()];
    const [first, second] = [one.sign('c', 'first'), one.sign('c', 'second')];
    expect(node.open('c', second)).toBe('second');
    expect([node.open('c', second), node.open('c', first)]).toEqual([null, null]);
    expect(node.refused().replay).toBe(2);
    expect(node.open('c', one.sign('c', 'third'))).toBe('third');
  });

  test('a message that is too long, whoever signed it', () => {
    const [one, node] = [aNode(), aNode()];
    expect(node.open('c', one.sign('c', 'x'.repeat(maxMessageLength)))).toBeNull();
    expect(node.refused().size).toBe(1);
  });

  test('with a warning that says what to do, once a minute at most', () => {
    const node = aNode();
    for (let at = 0; at < 100; at += 1) node.open('c', 'garbage');
    expect(node.warned).toEqual([
      { channel: 'c', cause: 'signature', refused: { size: 0, signature: 1, time: 0, replay: 0, form: 0 } },
    ]);
    clock.nowMs += 60_000;
    node.refuse('form', 'd');
    expect(node.warned.at(-1)).toMatchObject({ channel: 'd', cause: 'form', refused: { signature: 100 } });
    expect(node.warned).toHaveLength(2);
  });
});

test('the number of remembered senders is limited: new ones wait until the oldest cannot be replayed', () => {
  const node = aNode();
  const first = aNode();
  const before = first.sign('c', 'before');
  expect(node.open('c', before)).toBe('before');
  for (let at = 1; at < 1_000; at += 1) expect(node.open('c', aNode().sign('c', 'text'))).toBe('text');
  expect(node.open('c', aNode().sign('c', 'one too many'))).toBeNull();
  expect(node.open('c', first.sign('c', 'known'))).toBe('known');
  clock.nowMs += clockToleranceMs + 1;
  expect(node.open('c', aNode().sign('c', 'text'))).toBe('text');
  // Forgotten, and still none of their messages is accepted twice.
  expect(node.open('c', before)).toBeNull();
  expect(node.refused()).toMatchObject({ replay: 1, time: 1 });
});
