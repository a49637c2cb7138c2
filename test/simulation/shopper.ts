// A shopper's phone: the real journal follower on a connection that breaks sometimes, with its cursor on disk.
import type { FollowedJournal, followJournal, JournalListener } from '../../src/client/follow-journal.ts';
import { unanswered } from '../../src/client/wire.ts';
import type { Reply } from '../../src/contracts/errors.ts';
import type { Entry } from '../../src/contracts/receipts.ts';
import type { Cursor, Resumed } from '../../src/contracts/shoppers.ts';
import { epoch } from './database.ts';
import type { Faults } from './faults.ts';
import type { Fleet } from './fleet.ts';
import { late, shortly } from './latency.ts';
import { sessionOf } from './session.ts';
import type { ShopperLink, SimulatedNode } from './simulated-node.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import type { World } from './world.ts';

/** What a phone received, in order: entries, or a snapshot that replaces everything up to its sequence number. */
export type Given = { readonly entry: Entry } | { readonly snapshotSeq: number };

export interface Shopper {
  readonly name: string;
  readonly userId: string;
  /** Kept on its disk, across restarts. */
  readonly given: readonly Given[];
  cursor(): Cursor | null;
  afterStep(process: SimulatedProcess): void;
}

export type Follow = typeof followJournal;

const timeoutMs = 10_000;
/** The time until a phone notices a lost connection. */
const noticeMs = 1_000;

export function createShopper(
  world: World,
  faults: Faults,
  fleet: Fleet,
  { name, userId, follow }: { readonly name: string; readonly userId: string; readonly follow: Follow },
): Shopper {
  const { chance } = world;
  const session = sessionOf({ sub: userId, role: 'shopper' });
  const given: Given[] = [];
  let cursor: Cursor | null = chance.is(0.7) ? { epoch, seq: 0 } : null;
  let running: SimulatedProcess;
  let link: (ShopperLink & { readonly node: SimulatedNode }) | null = null;
  let followed: FollowedJournal;
  let starts = 0;

  const listener: JournalListener = {
    onEntries: (entries) => {
      for (const entry of entries) given.push({ entry });
      cursor = followed.cursor();
    },
    onSnapshot: ({ seq }) => {
      given.push({ snapshotSeq: seq });
      cursor = followed.cursor();
    },
  };

  function start(): void {
    starts += 1;
    running = world.start(`${name}.${starts}`);
    running.enter(() => {
      followed = follow({ userId: null, cursor }, resume, listener);
      dial();
    });
  }

  function dial(): void {
    const node = fleet.anyNode();
    if (node === null) {
      setTimeout(dial, 200 + chance.next() * 1_000);
      return;
    }
    const process = running;
    let open = true;
    const deliver = (label: string, take: () => void): void => {
      const delayMs = faults.happens('push late') ? late(chance) : shortly(chance);
      world.post(delayMs, label, process, () => {
        if (open) take();
      });
    };
    const own: typeof link = {
      node,
      userId,
      isOpen: () => open && process.isAlive(),
      greet: (greeting) => deliver('is greeted', () => followed.greeted(greeting)),
      push: (push) => {
        const take = (): void => followed.pushed(push);
        const [first, last] = [push.entries[0]?.seq, push.entries.at(-1)?.seq];
        deliver(`hears entries ${first} to ${last}`, take);
        if (faults.happens('push repeated')) deliver(`hears entries ${first} to ${last}`, take);
      },
      close: () => world.post(shortly(chance), 'is let go', process, () => open && cut()),
    };
    const cut = (): void => {
      if (!open) return;
      open = false;
      link = null;
      followed.lost();
      world.post(shortly(chance), `loses ${name}`, node.process, () => node.disconnect(own));
      setTimeout(dial, 500 + chance.next() * 1_500);
    };
    link = own;
    world.post(shortly(chance), `is dialled by ${name}`, node.process, () =>
      node.connect(own, followed.cursor()),
    );
    // A connection ends with either end of it.
    const watch = setInterval(() => {
      if (open && node.process.isAlive() && !faults.happens('shopper cut')) return;
      clearInterval(watch);
      cut();
    }, noticeMs);
  }

  function resume(from: Cursor): Promise<Reply<Resumed>> {
    return new Promise((resolve) => {
      const over = link;
      const process = running;
      if (over === null) return resolve(unanswered('not connected'));
      setTimeout(() => resolve(unanswered('no answer')), timeoutMs);
      world.post(
        shortly(chance),
        `is asked by ${name} for what comes after ${from.seq}`,
        over.node.process,
        () => {
          over.node.ask(session, 'user:resume', from, (reply) => {
            world.post(shortly(chance), 'is told what it asked for', process, () => {
              // The event's own reply type.
              if (over.isOpen()) resolve(reply as Reply<Resumed>);
            });
          });
        },
      );
    });
  }

  start();
  return {
    name,
    userId,
    given,
    cursor: () => cursor,
    afterStep: (process) => {
      if (process !== running || !process.isAlive() || !faults.happens('shopper killed')) return;
      const dead = link;
      process.kill();
      link = null;
      if (dead)
        world.post(shortly(chance), `loses ${name}`, dead.node.process, () => dead.node.disconnect(dead));
      world.post(100 + chance.next() * 5_000, `${name} is started again`, null, start);
    },
  };
}
