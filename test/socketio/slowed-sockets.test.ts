// Callers that exceed their rate are read one at a time, and the event loop is free in between.
import { EventEmitter } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createSlowedSockets } from '../../src/adapters/socketio/slowed-sockets.ts';
import { until } from '../node/until.ts';

type Connection = Parameters<ReturnType<typeof createSlowedSockets>['slow']>[0];

/** A connection as the queue sees it. `onRead` runs when it is resumed. */
function aConnection(name: string, happened: string[], onRead: (connection: Connection) => void = () => {}) {
  const events = new EventEmitter();
  const socket = {
    pause: () => void happened.push(`pause ${name}`),
    resume: () => {
      happened.push(`read ${name}`);
      onRead(connection);
    },
  };
  // The queue uses no more of a connection than these two.
  const connection = Object.assign(events, { transport: { socket } }) as unknown as Connection;
  return { connection, close: () => void events.emit('close') };
}

test('are read one at a time, in order of arrival, and once however often they are slowed', async () => {
  const happened: string[] = [];
  const slowed = createSlowedSockets();
  const all = ['a', 'b', 'c'].map((name) =>
    aConnection(name, happened, () => void nextTurn().then(() => happened.push(`turn after ${name}`))),
  );
  for (const { connection } of [...all, ...all]) slowed.slow(connection);
  await until(() => happened.includes('turn after c'), 'all are read');
  expect(happened.filter((what) => what.startsWith('pause'))).toHaveLength(3);
  expect(happened.filter((what) => !what.startsWith('pause'))).toEqual([
    ...['read a', 'turn after a', 'read b', 'turn after b', 'read c', 'turn after c'],
  ]);
  expect(slowed.waiting()).toBe(0);
});

test('the pause after a read is as long as the read', async () => {
  const slowed = createSlowedSockets();
  const reads: { fromMs: number; untilMs: number }[] = [];
  const busyMs = 40;
  const busy = (): void => {
    const fromMs = performance.now();
    while (performance.now() < fromMs + busyMs) Math.random();
    reads.push({ fromMs, untilMs: performance.now() });
  };
  for (const name of ['a', 'b', 'c']) slowed.slow(aConnection(name, [], busy).connection);
  await until(() => reads.length === 3, 'all are read');
  for (const [at, { fromMs }] of reads.entries()) {
    // A timer counts whole milliseconds, so it may fire up to one early.
    if (at > 0) expect(fromMs - (reads[at - 1]?.untilMs ?? 0)).toBeGreaterThanOrEqual(busyMs - 1);
  }
});

test('a connection that closes leaves the queue, and one that polls never enters it', async () => {
  const happened: string[] = [];
  const slowed = createSlowedSockets();
  const [first, gone, last] = ['first', 'gone', 'last'].map((name) => aConnection(name, happened));
  for (const one of [first, gone, last]) if (one !== undefined) slowed.slow(one.connection);
  gone?.close();
  const polling = Object.assign(new EventEmitter(), { transport: {} }) as unknown as Connection; // as above
  slowed.slow(polling);
  await until(() => happened.includes('read last'), 'the last connection is read');
  expect(happened).not.toContain('read gone');
  expect(slowed.waiting()).toBe(0);
});
