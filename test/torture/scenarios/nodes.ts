// Scenarios for nodes: killed at random, and stopped one after the other on purpose.
import type { Scenario } from '../scenario.ts';
import { plain } from '../scenario.ts';

export const nodeKill: Scenario = {
  name: 'node-kill',
  about: '`kill -9` of random nodes, one after the other',
  plan: plain,
  kills: 48,
  weight: 3,
  run: async ({ mall, random, rounds, round }) => {
    for (let at = 0; at < rounds; at += 1) await round(() => random.pick(mall.nodes).kill());
  },
};

export const rollingRestart: Scenario = {
  name: 'rolling-restart',
  about:
    'each node in turn is stopped, drains and is started again: nobody is refused for good, and every exit code is 0',
  plan: plain,
  kills: 0,
  rounds: 3,
  run: async ({ mall, round, struck, broken }) => {
    for (const node of mall.nodes) {
      await round(async () => {
        const code = await node.terminate();
        struck();
        if (code !== 0) broken(`${node.name} was told to stop and ended with ${code}`);
        await mall.whole();
      });
    }
  },
};

export const calm: Scenario = {
  name: 'calm',
  about: 'no fault: the reference for the other rows',
  plan: plain,
  kills: 0,
  rounds: 1,
  run: ({ round }) => round(async () => {}),
};
