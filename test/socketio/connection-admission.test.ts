// Admission of connections: which are accepted, and when the others may retry.
import { expect, test } from 'vitest';
import { createConnectionAdmission } from '../../src/adapters/socketio/connection-admission.ts';

function aDoor(limits: Partial<Parameters<typeof createConnectionAdmission>[0]> = {}) {
  const world = { connected: 0, open: 0, loopDelayMs: 0, nowMs: 0, random: 0.5 };
  const door = createConnectionAdmission(
    { connectionsMax: 1_000, acceptRatePerSecond: 10, loopDelayMaxMs: 200, ...limits },
    {
      connected: () => world.connected,
      open: () => world.open,
      loopDelayMs: () => world.loopDelayMs,
      now: () => world.nowMs,
      random: () => world.random,
    },
  );
  return { door, world };
}

test('accepts its number per second, and as many again at once', () => {
  const { door, world } = aDoor();
  const taken = () =>
    Array.from({ length: 100 }, () => door.take()).filter((refused) => refused === null).length;
  expect(taken()).toBe(20);
  world.nowMs += 500;
  expect(taken()).toBe(5);
  world.nowMs += 60_000;
  expect(taken()).toBe(20);
  expect(door.refused().rate).toBe(255);
});

test('refuses by name: full, overloaded and stopping', () => {
  const { door, world } = aDoor();
  expect(door.room()).toBeNull();
  world.connected = 1_000;
  expect(door.room()).toMatchObject({ reason: 'full' });
  expect(door.take()).toMatchObject({ reason: 'full' });
  world.connected = 999;
  world.loopDelayMs = 201;
  expect(door.room()).toMatchObject({ reason: 'overloaded' });
  world.loopDelayMs = 200;
  expect(door.room()).toBeNull();
  door.shut('stopping');
  expect(door.room()).toMatchObject({ reason: 'stopping' });
});

test('sends clients refused together back at different times, between one and three seconds', () => {
  const { door, world } = aDoor();
  door.shut('stopping');
  const times = [0, 0.5, 0.999].map((random) => {
    world.random = random;
    return door.room()?.retryAfterMs;
  });
  expect(times).toEqual([1_000, 2_000, 2_998]);
});

test('limits transports that send nothing to their share', () => {
  const { door, world } = aDoor();
  world.connected = 1_000;
  world.open = 1_099;
  expect(door.mayOpen()).toBe(true);
  world.open = 1_100;
  expect(door.mayOpen()).toBe(false);
  expect(door.refused().unauthenticated).toBe(1);
});
