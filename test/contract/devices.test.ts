// The port Devices: one suite, run against memory and MongoDB.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createMemoryDevices } from '../../src/adapters/memory/devices.ts';
import { createMongoDevices } from '../../src/adapters/mongo/devices.ts';
import type { Devices, OfferedCode } from '../../src/ports/devices.ts';
import { aDevice } from '../builders.ts';
import type { Opened } from './stores.ts';
import { openMongo } from './stores.ts';

const adapters: readonly { name: string; open(): Promise<Opened<Devices>> }[] = [
  {
    name: 'memory',
    open: async () => ({ it: createMemoryDevices(), [Symbol.asyncDispose]: async () => {} }),
  },
  {
    name: 'mongo',
    open: async () => {
      const { db, [Symbol.asyncDispose]: dispose } = await openMongo();
      return { it: createMongoDevices(db, 5_000), [Symbol.asyncDispose]: dispose };
    },
  },
];
const nowMs = Date.now();
const offered = (changes: Partial<OfferedCode> = {}): OfferedCode => ({
  code: 'ABC234',
  secretDigest: 'digest',
  role: 'screen',
  expiresAtMs: nowMs + 600_000,
  ...changes,
});

describe.each(adapters)('devices in $name', ({ open }) => {
  let opened: Opened<Devices>;
  let devices: Devices;
  beforeEach(async () => {
    opened = await open();
    devices = opened.it;
  });
  afterEach(() => opened[Symbol.asyncDispose]());

  test('a code waits until it is typed, and then pairs the device that has the secret', async () => {
    expect(await devices.offer(offered(), nowMs)).toBe('offered');
    expect(await devices.claim('digest', nowMs)).toBe('waiting');
    expect(await devices.roleOf('ABC234', nowMs)).toBe('screen');
    const device = aDevice({ storeId: 'cafe' });
    expect(await devices.pair('ABC234', device)).toBe(true);
    // Requested again, as after a lost answer, it is the same one.
    expect(await devices.claim('digest', nowMs)).toEqual(device);
    expect(await devices.claim('digest', nowMs)).toEqual(device);
    expect(await devices.claim('another', nowMs)).toBeNull();
    expect(await devices.list(10)).toEqual([device]);
  });

  test('a code is valid for one device, once, for its kind and for its time', async () => {
    await devices.offer(offered(), nowMs);
    expect(await devices.offer(offered({ secretDigest: 'other' }), nowMs)).toBe('taken');
    expect(await devices.pair('ABC234', aDevice({ id: 'kiosk-a', role: 'kiosk' }))).toBe(false);
    expect(await devices.pair('WRONG2', aDevice())).toBe(false);
    expect(await devices.pair('ABC234', aDevice({ pairedAtMs: nowMs + 600_001 }))).toBe(false);
    expect(await devices.list(10)).toEqual([]);
    const all = await Promise.all(
      ['a', 'b', 'c'].map((name) => devices.pair('ABC234', aDevice({ id: `screen-${name}` }))),
    );
    expect(all.filter(Boolean)).toHaveLength(1);
    expect(await devices.list(10)).toHaveLength(1);
    expect(await devices.roleOf('ABC234', nowMs)).toBeNull();
    expect(await devices.claim('digest', nowMs + 600_001)).toBeNull();
  });

  test('a revoked device stays revoked, with the time of the first revocation', async () => {
    await devices.offer(offered(), nowMs);
    const device = aDevice();
    await devices.pair('ABC234', device);
    expect(await devices.revokedIds()).toEqual([]);
    expect(await devices.revoke('nobody', nowMs)).toBeNull();
    expect(await devices.revoke(device.id, nowMs + 1)).toEqual({ ...device, revokedAtMs: nowMs + 1 });
    expect(await devices.revoke(device.id, nowMs + 2)).toEqual({ ...device, revokedAtMs: nowMs + 1 });
    expect(await devices.revokedIds()).toEqual([device.id]);
  });
});
