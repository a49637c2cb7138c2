// A page that shows a shopper and reads again at intervals, from any node.
import type { Faults } from './faults.ts';
import type { Fleet } from './fleet.ts';
import { shortly } from './latency.ts';
import { sessionOf } from './session.ts';
import type { World } from './world.ts';

/** Requests the snapshot of each of these shoppers until `untilMs`. The node's side judges the answers. */
export function createReader(
  world: World,
  faults: Faults,
  fleet: Fleet,
  userIds: readonly string[],
  untilMs: number,
): void {
  const { chance } = world;
  const everyMs = chance.pick([300, 1_000, 4_000]);

  function ask(userId: string): void {
    const node = fleet.anyNode();
    if (node === null) return;
    const session = sessionOf({ sub: userId, role: 'shopper' });
    const label = `is asked how ${userId} stands`;
    world.post(shortly(chance), label, node.process, () =>
      node.ask(session, 'user:snapshot', {}, (reply) => {
        if (reply.ok) faults.happened('a page shows a shopper');
      }),
    );
  }

  const process = world.start('page');
  process.enter(() => {
    const timer = setInterval(() => {
      if (world.nowMs() > untilMs) clearInterval(timer);
      else ask(chance.pick(userIds));
    }, everyMs);
  });
}
