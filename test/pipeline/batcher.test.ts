// The batcher: waiting commands become batches, lanes keep their order, and nothing waits for a timer.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { refOf } from '../../src/game/command.ts';
import type { BatcherSettings, CarryBatch } from '../../src/pipeline/batcher.ts';
import { createBatcher } from '../../src/pipeline/batcher.ts';
import type { PendingCommand } from '../../src/pipeline/pending-command.ts';
import { startTrace } from '../../src/pipeline/trace.ts';
import { aSubmit } from '../builders.ts';
import { settle } from './small-pipeline.ts';

interface Flight {
  readonly names: readonly string[];
  readonly lanes: readonly string[];
  /** Ends the batch; the named commands are retried. */
  land(...again: readonly string[]): Promise<void>;
}

/** A batcher whose batches stay in flight until the test ends them. */
function gathering(settings: Partial<BatcherSettings> = {}) {
  const flights: Flight[] = [];
  const flying = new Set<Flight>();
  const pauses: { readonly ms: number; readonly end: () => void }[] = [];
  const carry: CarryBatch = (batch) =>
    new Promise((resolve) => {
      const flight: Flight = {
        names: batch.map(({ command }) => refOf(command)),
        lanes: batch.map(({ lane }) => lane),
        land: (...again) => {
          flying.delete(flight);
          const losers = batch.filter(({ command }) => again.includes(refOf(command)));
          for (const pending of losers) pending.attempts += 1;
          resolve(losers);
          return settle();
        },
      };
      flying.add(flight);
      flights.push(flight);
    });
  const pause = (ms: number): Promise<void> => {
    if (ms === 0) return Promise.resolve();
    return new Promise((resolve) => pauses.push({ ms, end: resolve }));
  };
  const batcher = createBatcher(
    { maxBatch: 100, parallel: 8, waitingPerFlight: 0, ...settings },
    { carry, pause },
  );
  return {
    batcher,
    flights,
    flying,
    pauses,
    /** Names are written `lane.number`. */
    add: (...names: readonly string[]): void => {
      for (const name of names) batcher.add(commandNamed(name));
    },
    batches: () => flights.map(({ names }) => names.join(' ')),
    land: (index: number, ...again: readonly string[]) =>
      flights[index]?.land(...again) ?? Promise.reject(new Error('no such flight')),
  };
}

const commandNamed = (name: string): PendingCommand => ({
  command: { ...aSubmit(), receiptId: name },
  lane: name.split('.')[0] ?? name,
  userId: null,
  deadlineMs: 0,
  trace: startTrace(name),
  attempts: 0,
  readsLedger: false,
  isAlone: false,
  answer: () => {},
});

test('commands of one turn of the event loop share a batch, in order of arrival', async () => {
  const { add, batches } = gathering();
  add('a.1', 'b.1', 'c.1');
  await settle();
  expect(batches()).toEqual(['a.1 b.1 c.1']);
});

test('a single command does not wait for others', async () => {
  const { add, batches } = gathering({ waitingPerFlight: 10 });
  add('a.1');
  await settle();
  expect(batches()).toEqual(['a.1']);
});

test('commands of a lane in flight wait for its batch; other lanes continue', async () => {
  const { add, batches, land } = gathering();
  add('a.1', 'b.1');
  await settle();
  add('a.2', 'c.1', 'b.2');
  await settle();
  expect(batches()).toEqual(['a.1 b.1', 'c.1']);
  await land(0);
  expect(batches()).toEqual(['a.1 b.1', 'c.1', 'a.2 b.2']);
});

test('commands of one lane share a batch in their order', async () => {
  const { add, batches } = gathering();
  add('a.1', 'b.1', 'a.2', 'a.3');
  await settle();
  expect(batches()).toEqual(['a.1 a.2 a.3 b.1']);
});

describe('limits', () => {
  test('a batch has at most its maximum, and the next one the rest', async () => {
    const { add, batches } = gathering({ maxBatch: 2 });
    add('a.1', 'b.1', 'c.1', 'd.1', 'e.1');
    await settle();
    expect(batches()).toEqual(['a.1 b.1', 'c.1 d.1', 'e.1']);
  });
  test('a lane longer than a batch keeps its order over several batches', async () => {
    const { add, batches, land } = gathering({ maxBatch: 2 });
    add('a.1', 'a.2', 'a.3', 'b.1');
    await settle();
    expect(batches()).toEqual(['a.1 a.2', 'b.1']);
    await land(0);
    expect(batches()).toEqual(['a.1 a.2', 'b.1', 'a.3']);
  });
  test('the number of batches in flight is limited', async () => {
    const { add, batches, batcher, land } = gathering({ maxBatch: 1, parallel: 2 });
    add('a.1', 'b.1', 'c.1');
    await settle();
    expect(batches()).toEqual(['a.1', 'b.1']);
    expect([batcher.inFlight(), batcher.waiting()]).toEqual([2, 1]);
    await land(1);
    expect(batches()).toEqual(['a.1', 'b.1', 'c.1']);
  });
});

describe('another batch beside those in flight', () => {
  test('starts when enough commands wait for each batch in flight', async () => {
    const { add, batches } = gathering({ waitingPerFlight: 2 });
    add('a.1');
    await settle();
    add('b.1');
    await settle();
    expect(batches()).toEqual(['a.1']);
    add('c.1');
    await settle();
    expect(batches()).toEqual(['a.1', 'b.1 c.1']);
    add('d.1', 'e.1', 'f.1');
    await settle();
    expect(batches()).toHaveLength(2);
    add('g.1');
    await settle();
    expect(batches()).toEqual(['a.1', 'b.1 c.1', 'd.1 e.1 f.1 g.1']);
  });
  test('does not count commands that wait for a lane in flight', async () => {
    const { add, batches } = gathering({ waitingPerFlight: 2 });
    add('a.1');
    await settle();
    add('a.2', 'a.3', 'b.1');
    await settle();
    expect(batches()).toEqual(['a.1']);
  });
  test('starts when those in flight have finished, however few commands wait', async () => {
    const { add, batches, land } = gathering({ waitingPerFlight: 5 });
    add('a.1');
    await settle();
    add('b.1');
    await land(0);
    expect(batches()).toEqual(['a.1', 'b.1']);
  });
});

describe('a command that lost a race', () => {
  test('is retried at once, together with and before later commands of its lane', async () => {
    const { add, batches, land } = gathering();
    add('a.1', 'b.1', 'a.2');
    await settle();
    add('a.3', 'c.1');
    await settle();
    await land(0, 'a.1', 'a.2');
    expect(batches()).toEqual(['a.1 a.2 b.1', 'c.1', 'a.1 a.2 a.3']);
  });
  test('waits longer each time, and delays no other lane', async () => {
    const { add, batches, land, pauses } = gathering();
    add('a.1');
    await settle();
    await land(0, 'a.1');
    await land(1, 'a.1');
    add('b.1');
    await settle();
    expect(batches()).toEqual(['a.1', 'a.1', 'b.1']);
    expect(pauses.map(({ ms }) => ms)).toEqual([4]);
    pauses[0]?.end();
    await settle();
    await land(3, 'a.1');
    expect(pauses.map(({ ms }) => ms)).toEqual([4, 8]);
  });
  test('keeps the batcher from being idle', async () => {
    const { add, batcher, land, pauses } = gathering();
    add('a.1');
    await settle();
    let isIdle = false;
    void batcher.idle().then(() => {
      isIdle = true;
    });
    await land(0, 'a.1');
    await land(1, 'a.1');
    expect([isIdle, batcher.waiting(), batcher.lanes()]).toEqual([false, 1, 1]);
    pauses[0]?.end();
    await settle();
    await land(2);
    expect([isIdle, batcher.waiting(), batcher.lanes()]).toEqual([true, 0, 0]);
  });
});

describe('idle', () => {
  test('resolves at once if nothing waits and nothing is in flight', async () => {
    await expect(gathering().batcher.idle()).resolves.toBeUndefined();
  });
  test('resolves for every caller when the last batch has finished, not before', async () => {
    const { add, batcher, land } = gathering({ maxBatch: 1, parallel: 1 });
    add('a.1', 'b.1');
    const idle: string[] = [];
    for (const who of ['first', 'second']) void batcher.idle().then(() => idle.push(who));
    await settle();
    await land(0);
    expect(idle).toEqual([]);
    await land(1);
    expect(idle).toEqual(['first', 'second']);
    expect([batcher.inFlight(), batcher.waiting()]).toEqual([0, 0]);
  });
});

test('for any arrivals and results: each command once, lanes in order, no lane in two batches at once', async () => {
  const doings = fc.array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f') },
      { weight: 1, arbitrary: fc.nat(9) },
      { weight: 1, arbitrary: fc.constant('turn') },
    ),
    { maxLength: 60 },
  );
  const settings = fc.record({
    maxBatch: fc.integer({ min: 1, max: 4 }),
    parallel: fc.integer({ min: 1, max: 3 }),
    waitingPerFlight: fc.nat(3),
  });
  await fc.assert(
    fc.asyncProperty(settings, doings, async (limits, list) => {
      const { batcher, flights, flying, add, pauses } = gathering(limits);
      const added: string[] = [];
      const look = (): void => {
        const lanes = [...flying].flatMap((flight) => [...new Set(flight.lanes)]);
        expect(new Set(lanes).size).toBe(lanes.length);
        expect(flying.size).toBeLessThanOrEqual(limits.parallel);
        for (const { names } of flights) expect(names.length).toBeLessThanOrEqual(limits.maxBatch);
      };
      for (const [index, doing] of list.entries()) {
        if (doing === 'turn') await settle();
        else if (typeof doing === 'number') {
          const flight = [...flying][doing % Math.max(1, flying.size)];
          // Sometimes the first lane of the batch has lost a race.
          const lost =
            doing > 7 ? (flight?.names.filter((_, at) => flight.lanes[at] === flight.lanes[0]) ?? []) : [];
          await flight?.land(...lost);
          for (const { end } of pauses.splice(0)) end();
        } else {
          added.push(`${doing}.${index}`);
          add(`${doing}.${index}`);
        }
        look();
      }
      const idle = batcher.idle();
      await settle();
      while (flying.size > 0 || pauses.length > 0) {
        look();
        await [...flying][0]?.land();
        for (const { end } of pauses.splice(0)) end();
        await settle();
      }
      await idle;
      // A command in several batches counts by the last one.
      const flown = [...new Set(flights.flatMap(({ names }) => names).toReversed())].toReversed();
      expect(flown.toSorted()).toEqual(added.toSorted());
      const laneOf = (lane: string) => (name: string) => name.startsWith(`${lane}.`);
      for (const lane of 'abcdef') expect(flown.filter(laneOf(lane))).toEqual(added.filter(laneOf(lane)));
    }),
    { numRuns: 300 },
  );
});
