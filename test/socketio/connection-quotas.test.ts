// Connection quotas: per identity, per address, a reserve for tills, and a share for unauthenticated connections.
import { describe, expect, test } from 'vitest';
import type { QuotaLimits } from '../../src/adapters/socketio/connection-quotas.ts';
import { createConnectionQuotas } from '../../src/adapters/socketio/connection-quotas.ts';
import type { UnauthenticatedSocket } from '../../src/adapters/socketio/unauthenticated-sockets.ts';
import { createUnauthenticatedSockets } from '../../src/adapters/socketio/unauthenticated-sockets.ts';

const some = (limits: Partial<QuotaLimits> = {}) =>
  createConnectionQuotas({ connectionsMax: 100, perIdentity: 3, perAddress: 0, ...limits });
const shopper = (sub: string | number) => ({ role: 'shopper', sub: `${sub}` }) as const;

describe('connection quotas', () => {
  test('limit one shopper, over all addresses, and free a place when a connection ends', () => {
    const quotas = some();
    const taken = Array.from({ length: 10 }, (_, at) => quotas.take(shopper('sara'), `10.0.0.${at}`));
    expect(taken.slice(0, 4)).toEqual([null, null, null, 'identity']);
    expect(quotas.take(shopper('reza'), '10.0.0.1')).toBeNull();
    quotas.leave(shopper('sara'), '10.0.0.0');
    expect(quotas.take(shopper('sara'), '10.0.0.9')).toBeNull();
  });
  test('allow screens that share a token ten times as many', () => {
    const quotas = some();
    const taken = Array.from({ length: 31 }, () => quotas.take({ role: 'screen', sub: 'hall' }, 'a'));
    expect(taken.filter((refusal) => refusal === null).length).toBe(30);
  });
  test('reserve the last tenth for tills, not for shoppers', () => {
    const quotas = some();
    for (let at = 0; at < 90; at += 1) expect(quotas.take(shopper(at), 'a')).toBeNull();
    expect(quotas.take(shopper(90), 'a')).toBe('shoppers');
    expect(quotas.take({ role: 'tablet', sub: 'till' }, 'a')).toBeNull();
    expect(quotas.figures()).toEqual({ shoppers: 90, devices: 1 });
  });
  test('limit an address if the setting says so', () => {
    const quotas = some({ perAddress: 2 });
    const taken = [1, 2, 3].map((at) => quotas.take(shopper(at), 'a'));
    expect(taken).toEqual([null, null, 'address']);
    expect(quotas.take(shopper(4), 'b')).toBeNull();
  });
});

describe('unauthenticated transports', () => {
  const world = { nowMs: 0 };
  function aRoom(max: number) {
    world.nowMs = 0;
    const cut: number[] = [];
    const unauthenticated = createUnauthenticatedSockets({ max }, () => world.nowMs);
    const come = (at: number, address: string): UnauthenticatedSocket | null => {
      const socket = { cut: () => void cut.push(at) };
      if (!unauthenticated.makeRoom(address)) return null;
      unauthenticated.add(socket, address);
      return socket;
    };
    return { unauthenticated, come, cut };
  }

  test('the longest unauthenticated one is closed, none younger than half a second', () => {
    const { come, cut } = aRoom(2);
    come(0, 'a');
    world.nowMs = 100;
    come(1, 'b');
    expect(come(2, 'c')).toBeNull();
    world.nowMs = 500;
    expect(come(3, 'c')).not.toBeNull();
    expect(cut).toEqual([0]);
  });
  test('800 silent ones a second never keep out one that authenticates in time', () => {
    const { come, unauthenticated } = aRoom(2_000);
    let keptOut = 0;
    for (let at = 0; at < 8_000; at += 1) {
      world.nowMs = (at / 800) * 1_000;
      come(at, 'evil');
      if (at % 100 !== 0) continue;
      const phone = come(at, `phone-${at}`);
      if (phone === null) keptOut += 1;
      else unauthenticated.remove(phone);
    }
    expect(keptOut).toBe(0);
    expect(unauthenticated.figures().unauthenticated).toBeLessThanOrEqual(500);
  });
});
