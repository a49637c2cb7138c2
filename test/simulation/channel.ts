// The messages between simulated nodes, like Redis: they may be lost, doubled or reordered, and there are outages.
import { createRedisChanges } from '../../src/adapters/redis/changes.ts';
import type { Changes } from '../../src/ports/changes.ts';
import type { Faults } from './faults.ts';
import { late, shortly } from './latency.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import type { World } from './world.ts';

export interface Member {
  readonly process: SimulatedProcess;
  /** Messages of the others arrive again. */
  onReturn(): void;
}

export interface Channel {
  join(member: Member): Changes;
  goAway(): void;
  comeBack(): void;
}

interface Seat {
  readonly member: Member;
  isConnected: boolean;
  readonly onMessage: ((message: unknown, lines: readonly string[]) => void)[];
  readonly onLoss: (() => void)[];
}

export function createChannel(world: World, faults: Faults): Channel {
  const { chance } = world;
  let seats: Seat[] = [];
  let isUp = true;

  const others = (seat: Seat): Seat[] => {
    seats = seats.filter(({ member }) => member.process.isAlive());
    return seats.filter((other) => other !== seat);
  };

  function send(to: Seat, deliver: () => void): void {
    if (!isUp || !to.isConnected || faults.happens('change message lost')) return;
    const copies = faults.happens('change message repeated') ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const delayMs = faults.happens('change message late') ? late(chance) : shortly(chance);
      world.post(delayMs, 'hears what others changed', to.member.process, deliver);
    }
  }

  function join(member: Member): Changes {
    const seat: Seat = { member, isConnected: isUp, onMessage: [], onLoss: [] };
    seats.push(seat);
    return createRedisChanges({
      isConnected: () => seat.isConnected,
      publish: (message, lines) => {
        for (const other of others(seat)) {
          send(other, () => {
            for (const listener of other.onMessage) listener(message, lines);
          });
        }
      },
      onMessage: (listener) => void seat.onMessage.push(listener),
      onLoss: (listener) => void seat.onLoss.push(listener),
      refuse: () => {},
    });
  }

  /** Nodes notice at different times. */
  function notice(up: boolean): void {
    isUp = up;
    for (const seat of seats) {
      world.post(
        late(chance),
        up ? 'hears the others again' : 'hears the others no more',
        seat.member.process,
        () => {
          if (seat.isConnected === up || isUp !== up) return;
          seat.isConnected = up;
          if (up) seat.member.onReturn();
          else for (const listener of seat.onLoss) listener();
        },
      );
    }
  }

  return { join, goAway: () => notice(false), comeBack: () => notice(true) };
}
