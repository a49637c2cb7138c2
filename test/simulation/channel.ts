// What joins the simulated nodes, as Redis does: messages that may get lost, doubled and overtaken, and an outage now and then.
import { createRedisChanges } from '../../src/adapters/redis/changes.ts';
import type { Changes } from '../../src/ports/changes.ts';
import type { Mailbox } from '../../src/ports/mailbox.ts';
import type { Faults } from './faults.ts';
import { late, shortly } from './latency.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import type { World } from './world.ts';

export interface Member {
  readonly process: SimulatedProcess;
  /** The others are heard again. */
  onReturn(): void;
}

export interface Membership {
  readonly changes: Changes;
  readonly mailbox: Mailbox;
  /** Addresses of the others, as they were a moment ago: who has died since is still among them. */
  others(): readonly string[];
}

export interface Channel {
  join(member: Member): Membership;
  goAway(): void;
  comeBack(): void;
}

interface Seat {
  readonly member: Member;
  isHeard: boolean;
  readonly onTold: ((message: unknown, lines: readonly string[]) => void)[];
  readonly onLetter: ((from: string, letter: unknown) => void)[];
  readonly onLoss: (() => void)[];
}

/** How often a node looks who else is there. */
const lookEveryMs = 2_000;

export function createChannel(world: World, faults: Faults): Channel {
  const { chance } = world;
  let seats: Seat[] = [];
  let isUp = true;

  const others = (seat: Seat): Seat[] => {
    seats = seats.filter(({ member }) => member.process.isAlive());
    return seats.filter((other) => other !== seat);
  };

  function send(label: string, kind: 'change message' | 'letter', to: Seat, deliver: () => void): void {
    if (!isUp || !to.isHeard || faults.happens(`${kind} lost`)) return;
    const copies = faults.happens(`${kind} repeated`) ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const delayMs = faults.happens(`${kind} late`) ? late(chance) : shortly(chance);
      world.post(delayMs, label, to.member.process, deliver);
    }
  }

  function join(member: Member): Membership {
    const seat: Seat = { member, isHeard: isUp, onTold: [], onLetter: [], onLoss: [] };
    seats.push(seat);
    const address = member.process.name;
    let seen: readonly string[] = [];
    let lookedMs = Number.NEGATIVE_INFINITY;
    return {
      mailbox: {
        address,
        isOpen: () => seat.isHeard,
        send: (to, letter) =>
          new Promise((resolve) => {
            const text = JSON.stringify(letter);
            const other = others(seat).find(({ member: { process } }) => process.name === to);
            const reaches = isUp && other?.isHeard === true;
            world.post(shortly(chance), 'has sent a letter', member.process, () => resolve(reaches));
            if (other === undefined) return;
            send('gets a letter', 'letter', other, () => {
              for (const listener of other.onLetter) listener(address, JSON.parse(text));
            });
          }),
        onLetter: (listener) => void seat.onLetter.push(listener),
        onLoss: (listener) => void seat.onLoss.push(listener),
      },
      others: () => {
        if (world.nowMs() - lookedMs > lookEveryMs) {
          lookedMs = world.nowMs();
          seen = others(seat).map(({ member: { process } }) => process.name);
        }
        return seen;
      },
      changes: createRedisChanges({
        isHeard: () => seat.isHeard,
        tell: (message, lines = []) => {
          for (const other of others(seat)) {
            send('hears what others changed', 'change message', other, () => {
              for (const listener of other.onTold) listener(message, lines);
            });
          }
        },
        onTold: (listener) => void seat.onTold.push(listener),
        onLoss: (listener) => void seat.onLoss.push(listener),
        passedOver: () => 0,
      }),
    };
  }

  /** Nodes notice one by one. */
  function notice(up: boolean): void {
    isUp = up;
    for (const seat of seats) {
      world.post(
        late(chance),
        up ? 'hears the others again' : 'hears the others no more',
        seat.member.process,
        () => {
          if (seat.isHeard === up || isUp !== up) return;
          seat.isHeard = up;
          if (up) seat.member.onReturn();
          else for (const listener of seat.onLoss) listener();
        },
      );
    }
  }

  return { join, goAway: () => notice(false), comeBack: () => notice(true) };
}
