// The simulated world: what a process may rely on as with real time, and what the seed draws.
import { describe, expect, test } from 'vitest';
import { ms, noon } from '../builders.ts';
import { withVirtualGlobals } from './virtual-globals.ts';
import type { World } from './world.ts';
import { createWorld } from './world.ts';

const never = (): boolean => false;
const real = { setTimeout, setImmediate, clearTimeout, now: Date.now, random: Math.random };

/** What `work` recorded, run to its end in a world with seed `seed`. */
const play = (work: (world: World, say: (what: string) => void) => void, seed = 1): Promise<string[]> =>
  withVirtualGlobals(async () => {
    const said: string[] = [];
    const world = createWorld(seed);
    work(world, (what) => said.push(what));
    await world.run(never, 100_000);
    return said;
  });

describe('a process', () => {
  test('has timers that fire in order, by its own clock', async () => {
    const said = await play((world, say) => {
      world.start('a').enter(() => {
        setTimeout(() => say(`late ${Date.now() - ms(noon)}`), 60_000);
        setTimeout(() => say(`soon ${Date.now() - ms(noon)}`), 10);
        setTimeout(() => say('soon too'), 10);
        clearTimeout(setTimeout(() => say('never'), 5));
      });
    });
    expect(said).toEqual(['soon 10', 'soon too', 'late 60000']);
  });

  test('has turns of the event loop in order, and all promises continue before the next', async () => {
    const said = await play((world, say) => {
      world.start('a').enter(() => {
        setImmediate(async () => {
          for (let hop = 0; hop < 50; hop += 1) await Promise.resolve();
          say('first');
        });
        for (const turn of ['second', 'third', 'fourth']) setImmediate(() => say(turn));
      });
    });
    expect(said).toEqual(['first', 'second', 'third', 'fourth']);
  });

  test('does nothing after it is killed, even what waited in a promise', async () => {
    const said = await play((world, say) => {
      const process = world.start('a');
      process.enter(() => {
        setInterval(() => say('tick'), 10);
        setTimeout(() => process.kill(), 25);
      });
    });
    expect(said).toEqual(['tick', 'tick']);
  });

  test('that was frozen continues where it was, later', async () => {
    const said = await play((world, say) => {
      const process = world.start('a');
      process.enter(() => {
        setTimeout(() => process.freeze(5_000), 10);
        setTimeout(() => say(`then ${Date.now() - ms(noon)}`), 20);
      });
      world.start('b').enter(() => setTimeout(() => say('the other one does not wait'), 30));
    });
    expect(said).toEqual(['the other one does not wait', 'then 5010']);
  });

  test('has randomness from the seed', async () => {
    const draw = (seed: number): Promise<string[]> =>
      play((world, say) => {
        world.start('a').enter(() => say(String(Math.random())));
      }, seed);
    expect(await draw(7)).toEqual(await draw(7));
    expect(await draw(7)).not.toEqual(await draw(8));
  });
});

test('the order of two processes is drawn from the seed', async () => {
  const orders = new Set<string>();
  for (let seed = 1; seed <= 20; seed += 1) {
    const said = await play((world, say) => {
      for (const name of ['a', 'b']) world.start(name).enter(() => setImmediate(() => say(name)));
    }, seed);
    orders.add(said.join());
  }
  expect([...orders].sort()).toEqual(['a,b', 'b,a']);
});

test('a step that throws is recorded, and the others continue', async () => {
  await withVirtualGlobals(async () => {
    const world = createWorld(1);
    let went = false;
    world.start('a').enter(() =>
      setTimeout(() => {
        throw new Error('a mistake');
      }, 1),
    );
    world.start('b').enter(() =>
      setTimeout(() => {
        went = true;
      }, 2),
    );
    await world.run(never, 100);
    expect(world.faults).toEqual(['a threw at "timer": Error: a mistake']);
    expect(went).toBe(true);
  });
});

describe('outside the processes', () => {
  test('time and randomness are always the real ones', async () => {
    await withVirtualGlobals(async () => {
      expect(Date.now()).toBeGreaterThanOrEqual(real.now() - 1_000);
      expect(Date.now()).not.toBe(ms(noon));
      await new Promise((resolve) => setTimeout(resolve, 1));
      await new Promise((resolve) => setImmediate(resolve));
    });
    expect({ setTimeout, setImmediate, clearTimeout, now: Date.now, random: Math.random }).toEqual(real);
    expect(Object.hasOwn(performance, 'now')).toBe(false);
  });

  test('there is one world at a time', async () => {
    await withVirtualGlobals(async () => {
      await expect(withVirtualGlobals(async () => {})).rejects.toThrow('one simulated world at a time');
    });
  });
});
