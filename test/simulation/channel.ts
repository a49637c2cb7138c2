// What joins the simulated nodes, as Redis does: messages that may get lost, doubled and overtaken, and an outage now and then.
import type { ChangedUser, Changes } from '../../src/ports/changes.ts';
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

export interface Membership<M extends Member> {
  readonly changes: Changes;
  readonly mailbox: Mailbox;
  /** Addresses of the others, as they were a moment ago: who has died since is still among them. */
  others(): readonly string[];
  /** Has `push` happen at every other node, as a rule. */
  tellOthers(push: (other: M) => void): void;
}

export interface Channel<M extends Member> {
  join(member: M): Membership<M>;
  goAway(): void;
  comeBack(): void;
}

interface Seat<M> {
  readonly member: M;
  isHeard: boolean;
  readonly onChanged: ((users: readonly ChangedUser[]) => void)[];
  readonly onLetter: ((from: string, letter: unknown) => void)[];
  readonly onLoss: (() => void)[];
}

/** How often a node looks who else is there. */
const lookEveryMs = 2_000;

export function createChannel<M extends Member>(world: World, faults: Faults): Channel<M> {
  const { chance } = world;
  let seats: Seat<M>[] = [];
  let isUp = true;

  const others = (seat: Seat<M>): Seat<M>[] => {
    seats = seats.filter(({ member }) => member.process.isAlive());
    return seats.filter((other) => other !== seat);
  };

  function send(
    label: string,
    kind: 'push' | 'change message' | 'letter',
    to: Seat<M>,
    deliver: () => void,
  ): void {
    const lost = kind === 'push' ? 'push lost between nodes' : (`${kind} lost` as const);
    if (!isUp || !to.isHeard || faults.happens(lost)) return;
    const copies = faults.happens(`${kind} repeated`) ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const delayMs = faults.happens(`${kind} late`) ? late(chance) : shortly(chance);
      world.post(delayMs, label, to.member.process, deliver);
    }
  }

  function join(member: M): Membership<M> {
    const seat: Seat<M> = { member, isHeard: isUp, onChanged: [], onLetter: [], onLoss: [] };
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
      changes: {
        isHeard: () => seat.isHeard,
        tell: (users) => {
          for (const other of others(seat)) {
            send('hears what others changed', 'change message', other, () => {
              for (const listener of other.onChanged) listener(users);
            });
          }
        },
        onChanged: (listener) => void seat.onChanged.push(listener),
        onLoss: (listener) => void seat.onLoss.push(listener),
      },
      tellOthers: (push) => {
        for (const other of others(seat)) send('is told to push', 'push', other, () => push(other.member));
      },
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
