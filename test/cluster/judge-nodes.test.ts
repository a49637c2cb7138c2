// Which nodes count as lost: one is silent, all are, this one is, or clocks jump.
import { expect, test } from 'vitest';
import { createJudgeNodes } from '../../src/cluster/judge-nodes.ts';
import type { SeenNode } from '../../src/ports/registry.ts';

const everyMs = 2_000;
const start = 1_000_000;

/** A mall that is checked every two seconds; `keeperAhead` is how far the registry's clock is ahead. */
function aMall() {
  const judge = createJudgeNodes({ instance: 'me', name: 'node-1', everyMs });
  const others = new Map<string, SeenNode>();
  let ours = 0;
  let keeperAheadMs = start;
  const beat = (instance: string, name = instance): void => {
    const seenAtMs = ours + keeperAheadMs;
    const said = { instance, name, url: '', role: 'all', version: '1', sockets: 0, everyMs };
    others.set(instance, { ...said, startedAtMs: seenAtMs, seenAtMs });
  };
  const names = (nodes: readonly SeenNode[]): string[] => nodes.map(({ instance }) => instance);
  return {
    judge,
    beat,
    leave: (instance: string) => void others.delete(instance),
    wait: (ms: number) => {
      ours += ms;
    },
    stepKeeper: (ms: number) => {
      keeperAheadMs += ms;
    },
    look: () => {
      const news = judge.judge({ nowMs: ours + keeperAheadMs, nodes: [...others.values()] }, ours);
      return {
        joined: names(news.joined),
        lost: names(news.lost),
        left: names(news.left),
        namesakes: names(news.namesakes),
      };
    },
  };
}

const nothing = { joined: [], lost: [], left: [], namesakes: [] };

/** Intervals of two seconds in which these nodes send heartbeats. */
function turns(mall: ReturnType<typeof aMall>, count: number, living: readonly string[]) {
  const lost: string[] = [];
  for (let turn = 0; turn < count; turn += 1) {
    mall.wait(everyMs);
    for (const instance of living) mall.beat(instance);
    lost.push(...mall.look().lost);
  }
  return lost;
}

test('a silent node is reported lost within ten seconds, once, and the others are not', () => {
  const mall = aMall();
  mall.beat('a');
  mall.beat('b');
  expect(mall.look()).toEqual({ ...nothing, joined: ['a', 'b'] });
  expect(turns(mall, 3, ['a', 'b'])).toEqual([]);
  expect(turns(mall, 5, ['a'])).toEqual(['b']);
  expect(turns(mall, 20, ['a'])).toEqual([]);
  expect(mall.judge.present().map(({ instance }) => instance)).toEqual(['a']);
});

test('a node that misses two heartbeats is not lost', () => {
  const mall = aMall();
  mall.beat('a');
  mall.look();
  expect(turns(mall, 2, [])).toEqual([]);
  expect(turns(mall, 1, ['a'])).toEqual([]);
});

test('a lost node that is seen again is present, and may be lost again', () => {
  const mall = aMall();
  mall.beat('a');
  mall.look();
  expect(turns(mall, 5, [])).toEqual(['a']);
  mall.beat('a');
  expect(mall.look()).toEqual({ ...nothing, joined: ['a'] });
  expect(turns(mall, 5, [])).toEqual(['a']);
});

test('a node that signs off has left and is not lost', () => {
  const mall = aMall();
  mall.beat('a');
  mall.look();
  mall.leave('a');
  expect(mall.look()).toEqual({ ...nothing, left: ['a'] });
  expect(turns(mall, 10, [])).toEqual([]);
});

test('forgetting a lost node does not count as leaving', () => {
  const mall = aMall();
  mall.beat('a');
  mall.look();
  turns(mall, 5, []);
  mall.leave('a');
  expect(mall.look()).toEqual(nothing);
});

test('a node that was dead before this one started is not reported', () => {
  const mall = aMall();
  mall.beat('old');
  mall.wait(60_000);
  expect(mall.look()).toEqual(nothing);
  expect(turns(mall, 10, [])).toEqual([]);
});

test.each([
  ['failed', (mall: ReturnType<typeof aMall>) => mall.judge.missed()],
  ['took long', () => {}],
])('while the registry is unavailable no node is lost: it %s', (_, away) => {
  const mall = aMall();
  mall.beat('a');
  mall.beat('b');
  mall.look();
  // No heartbeat was possible for a minute, and this node is the first to write again.
  mall.wait(60_000);
  away(mall);
  expect(mall.look()).toEqual(nothing);
  // A node that did die meanwhile is found now.
  expect(turns(mall, 5, ['a'])).toEqual(['b']);
});

test('an outage as short as two heartbeats loses no node', () => {
  for (let outageMs = 0; outageMs <= 20_000; outageMs += 100) {
    const mall = aMall();
    mall.beat('a');
    // The other node's heartbeat arrived just after the last check but one, and its next one waits for the registry like ours.
    mall.wait(1);
    mall.look();
    mall.wait(everyMs - 2);
    mall.look();
    mall.wait(outageMs);
    expect([outageMs, mall.look().lost]).toEqual([outageMs, []]);
  }
});

test.each([60_000, -60_000, 10_000])('a node whose clock is %i ms off loses no other node', (stepMs) => {
  const mall = aMall();
  mall.beat('a');
  mall.beat('b');
  mall.look();
  expect(turns(mall, 2, ['a', 'b'])).toEqual([]);
  mall.stepKeeper(stepMs);
  expect(turns(mall, 2, [])).toEqual([]);
  expect(turns(mall, 10, ['a', 'b'])).toEqual([]);
});

test('a second live process with our name is reported once; the document of a killed one is not', () => {
  const mall = aMall();
  mall.beat('left-behind', 'node-1');
  mall.beat('twin', 'node-1');
  expect(mall.look().namesakes).toEqual([]);
  mall.wait(everyMs);
  mall.beat('twin', 'node-1');
  expect(mall.look().namesakes).toEqual(['twin']);
  mall.wait(everyMs);
  mall.beat('twin', 'node-1');
  expect(mall.look().namesakes).toEqual([]);
  expect(mall.judge.namesakes().map(({ instance }) => instance)).toEqual(['twin']);
});
