// A CPU profile is divided by package and folder; Node's own work counts for its caller.
import { expect, test } from 'vitest';
import { parseCpuProfile, shareOut } from '../../loadtest/bench/cpu-profile.ts';

const node = (id: number, functionName: string, url = '', children: number[] = []) => ({
  id,
  callFrame: { functionName, url },
  children,
});
const profile = parseCpuProfile(
  JSON.stringify({
    nodes: [
      node(1, '(root)', '', [2, 4, 6, 7]),
      node(2, 'send', 'file:///x/node_modules/mongodb/lib/connection.js', [3]),
      node(3, 'writev', 'node:net'),
      node(4, 'decide', 'file:///x/src/game/decide.ts', [5]),
      node(5, 'constructor'),
      node(6, '(idle)'),
      node(7, '(garbage collector)'),
    ],
    startTime: 1_000,
    samples: [2, 3, 5, 6, 7],
    timeDeltas: [100, 100, 100, 100, 100],
  }),
);

test('groups time by package and folder, with idle time and garbage collection', () => {
  expect(Object.fromEntries(shareOut(profile, 0, 10_000))).toEqual({
    'MongoDB driver and BSON': 200,
    'src/game: decides': 100,
    idle: 100,
    'garbage collector': 100,
  });
});

test('counts only between the two moments', () => {
  expect(Object.fromEntries(shareOut(profile, 1_250, 1_450))).toEqual({
    'src/game: decides': 100,
    idle: 100,
  });
});

test('refuses a file that is not a profile', () => {
  expect(() => parseCpuProfile('{"nodes":[]}')).toThrow();
});
