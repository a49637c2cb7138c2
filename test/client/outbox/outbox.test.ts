// The outbox in memory: order, states, refusals that wait for a person, limits and warnings.
import { afterEach, expect, test } from 'vitest';
import { createMemoryStorage } from '../../../src/client/outbox/memory-storage.ts';
import type { Outbox, OutboxOptions } from '../../../src/client/outbox/outbox.ts';
import { createOutbox } from '../../../src/client/outbox/outbox.ts';
import { RefusedError } from '../../../src/client/refused-error.ts';
import type { ErrorCode } from '../../../src/contracts/errors.ts';
import { untilHolds } from '../../until-holds.ts';
import { anOutcome, aReceipt, numberOf } from './messages.ts';

const open: Outbox[] = [];
afterEach(async () => {
  for (const outbox of open.splice(0)) await outbox.close();
});

const fast = { backOff: { minMs: 1, maxMs: 5 }, rowBackOff: { minMs: 1, maxMs: 5 } };

async function anOutbox(options: Partial<OutboxOptions> = {}): Promise<Outbox> {
  const outbox = await createOutbox({
    storage: createMemoryStorage(),
    send: async () => anOutcome(),
    ...fast,
    ...options,
  });
  open.push(outbox);
  return outbox;
}

const refused = (code: ErrorCode, field?: string): RefusedError =>
  new RefusedError({ code, message: code, retryable: false, ...(field ? { field } : {}) });
const states = (outbox: Outbox): string[] =>
  outbox.snapshot().rows.map((row) => `${numberOf(row)} ${row.state}`);

test('rows are sent one at a time, oldest first, and keep their outcome', async () => {
  const statuses = ['applied', 'duplicate', 'review', 'rejected'] as const;
  let inFlight = 0;
  const sent: string[] = [];
  const outbox = await anOutbox({
    send: async (message) => {
      inFlight += 1;
      expect(inFlight).toBe(1);
      sent.push(numberOf(message));
      await new Promise(setImmediate);
      inFlight -= 1;
      return anOutcome(statuses[sent.length - 1]);
    },
  });
  await Promise.all(['a', 'b', 'c', 'd'].map((no) => outbox.put(aReceipt(no), { shown: no })));
  await untilHolds(() => expect(outbox.snapshot().waiting).toBe(0));
  expect(sent).toEqual(['a', 'b', 'c', 'd']);
  expect(states(outbox)).toEqual(['a applied', 'b duplicate', 'c review', 'd rejected']);
  expect(outbox.snapshot().rows[0]).toMatchObject({
    attempts: 1,
    outcome: { coins: { delta: 5 } },
    note: { shown: 'a' },
  });
  expect(outbox.snapshot().rows[0]?.outcome).not.toHaveProperty('entries');
});

test('an unknown status of a newer node is left for review', async () => {
  const outbox = await anOutbox({ send: async () => ({ ...anOutcome(), status: 'newer' as 'applied' }) });
  await outbox.put(aReceipt('a'));
  await untilHolds(() => expect(states(outbox)).toEqual(['a review']));
});

test('a refused row waits for a correction while later rows are sent; corrected, it is sent', async () => {
  const outbox = await anOutbox({
    send: async (message) => {
      if (numberOf(message) === 'bad') throw refused('conflict', 'issuedAt');
      return anOutcome();
    },
  });
  const bad = await outbox.put(aReceipt('bad'));
  const good = await outbox.put(aReceipt('good'));
  await untilHolds(() => expect(states(outbox)).toEqual(['bad refused', 'good applied']));
  expect(outbox.snapshot()).toMatchObject({ waiting: 0, refused: 1 });
  expect(outbox.snapshot().rows[0]?.reason).toEqual({
    code: 'conflict',
    message: 'conflict',
    field: 'issuedAt',
  });
  await expect(outbox.correct(good.id, aReceipt('x'))).rejects.toMatchObject({ code: 'not_refused' });
  await expect(outbox.remove(good.id)).rejects.toMatchObject({ code: 'not_refused' });

  await outbox.correct(bad.id, aReceipt('better'));
  await untilHolds(() => expect(states(outbox)).toEqual(['better applied', 'good applied']));
  expect(outbox.snapshot().rows[0]).not.toHaveProperty('reason');
});

test('a refused row can be removed', async () => {
  const outbox = await anOutbox({ send: () => Promise.reject(refused('invalid')) });
  const { id } = await outbox.put(aReceipt('a'));
  await untilHolds(() => expect(outbox.snapshot().refused).toBe(1));
  await outbox.remove(id);
  expect(outbox.snapshot().rows).toEqual([]);
});

test('a row that keeps getting `internal` does not block the rows after it', async () => {
  let healed = false;
  const outbox = await anOutbox({
    send: async (message) => {
      if (numberOf(message) === 'a' && !healed) throw refused('internal');
      return anOutcome();
    },
  });
  await outbox.put(aReceipt('a'));
  await outbox.put(aReceipt('b'));
  await untilHolds(() => expect(states(outbox)).toEqual(['a queued', 'b applied']));
  expect(outbox.snapshot().rows[0]?.reason?.code).toBe('internal');
  healed = true;
  await untilHolds(() => expect(states(outbox)).toEqual(['a applied', 'b applied']));
});

test('without a connection the oldest row is retried first', async () => {
  let up = false;
  const sent: string[] = [];
  const outbox = await anOutbox({
    send: async (message) => {
      if (!up) throw new Error('no network');
      sent.push(numberOf(message));
      return anOutcome();
    },
  });
  for (const no of ['a', 'b', 'c']) await outbox.put(aReceipt(no));
  await untilHolds(() => expect(outbox.snapshot().rows[0]?.attempts).toBeGreaterThan(2));
  expect(outbox.snapshot().trouble).toEqual({ code: 'unavailable', message: 'no network' });
  expect(outbox.snapshot().rows[1]?.attempts).toBe(0);
  up = true;
  outbox.wake();
  await untilHolds(() => expect(sent).toEqual(['a', 'b', 'c']));
  await untilHolds(() => expect(outbox.snapshot()).toMatchObject({ waiting: 0, trouble: null }));
});

test('an expired session does not refuse rows', async () => {
  const outbox = await anOutbox({ send: () => Promise.reject(refused('unauthenticated')) });
  await outbox.put(aReceipt('a'));
  await untilHolds(() => expect(outbox.snapshot().trouble?.code).toBe('unauthenticated'));
  expect(outbox.snapshot()).toMatchObject({ waiting: 1, refused: 0 });
});

test('a row shows that it is being sent, and close aborts the sending', async () => {
  let aborted = false;
  const outbox = await anOutbox({
    send: (_, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          aborted = true;
          reject(signal.reason);
        });
      }),
  });
  await outbox.put(aReceipt('a'));
  await untilHolds(() => expect(states(outbox)).toEqual(['a sending']));
  await outbox.close();
  expect(aborted).toBe(true);
  await expect(outbox.put(aReceipt('b'))).rejects.toMatchObject({ code: 'closed' });
});

test('a payload that can never be sent is not accepted', async () => {
  const outbox = await anOutbox();
  const { event, payload } = aReceipt('x'.repeat(100_000));
  await expect(outbox.put({ event, payload } as ReturnType<typeof aReceipt>)).rejects.toMatchObject({
    code: 'invalid_message',
    message: expect.stringContaining('bytes'),
  });
  const circle: { self?: unknown } = {};
  circle.self = circle;
  const odd = { event: 'receipt:void', payload: circle } as unknown as ReturnType<typeof aReceipt>;
  await expect(outbox.put(odd)).rejects.toMatchObject({ code: 'invalid_message' });
});

test('rows beyond the limit are refused; many rows and old rows give warnings', async () => {
  let nowMs = Date.parse('2026-03-21T08:00:00Z');
  const outbox = await anOutbox({
    send: () => Promise.reject(new Error('no network')),
    maxRows: 3,
    warnRows: 2,
    now: () => new Date(nowMs),
  });
  await outbox.put(aReceipt('a'));
  await outbox.put(aReceipt('b'));
  expect(outbox.snapshot().warnings).toEqual({ rows: false, age: false });
  await outbox.put(aReceipt('c'));
  expect(outbox.snapshot().warnings).toEqual({ rows: true, age: false });
  await expect(outbox.put(aReceipt('d'))).rejects.toMatchObject({ code: 'outbox_full' });
  nowMs += 86_400_001;
  await untilHolds(() => expect(outbox.snapshot().warnings.age).toBe(true));
  const exported = JSON.parse(outbox.exportRows()) as { format: string; rows: unknown[] };
  expect(exported).toMatchObject({ format: 'deerfields-outbox', version: 1 });
  expect(exported.rows).toHaveLength(3);
});

test('settled rows are kept for the day, up to a limit', async () => {
  const storage = createMemoryStorage();
  let now = new Date(2026, 2, 21, 23, 0);
  const first = await anOutbox({ storage, now: () => now });
  for (const no of ['a', 'b']) await first.put(aReceipt(no));
  await untilHolds(() => expect(states(first)).toEqual(['a applied', 'b applied']));
  await first.close();
  const sameDay = await anOutbox({ storage, now: () => now, keepSettled: 1 });
  await untilHolds(() => expect(states(sameDay)).toEqual(['b applied']));
  await sameDay.close();
  now = new Date(2026, 2, 22, 7, 0);
  const nextDay = await anOutbox({ storage, now: () => now });
  await untilHolds(() => expect(states(nextDay)).toEqual([]));
});

test('subscribers are called once per change, and a snapshot object stays the same between changes', async () => {
  const outbox = await anOutbox();
  expect(outbox.snapshot()).toBe(outbox.snapshot());
  const seen: string[] = [];
  const stop = outbox.subscribe(({ rows }) => seen.push(rows[0]?.state ?? 'none'));
  await outbox.put(aReceipt('a'));
  await untilHolds(() => expect(seen.at(-1)).toBe('applied'));
  stop();
  const heard = seen.length;
  await outbox.put(aReceipt('b'));
  await untilHolds(() => expect(outbox.snapshot().waiting).toBe(0));
  expect(seen).toHaveLength(heard);
});
