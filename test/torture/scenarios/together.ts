// Scenarios with all faults at once, for the balancer, and for the tills themselves.
import type { Scenario } from '../scenario.ts';
import { plain, sleep } from '../scenario.ts';

export const allKilled: Scenario = {
  name: 'all-killed',
  about: '`kill -9` of all nodes, MongoDB, Redis and the balancer at the same moment',
  plan: plain,
  kills: 30,
  killsPerRound: 6,
  run: async ({ mall, rounds, round }) => {
    for (let at = 0; at < rounds; at += 1) {
      await round(async () => {
        await Promise.all(mall.parts().map((part) => part.up()));
        await Promise.all(mall.parts().map((part) => part.kill()));
        await mall.whole();
      });
    }
  },
};

export const balancerKill: Scenario = {
  name: 'balancer-kill',
  about: '`kill -9` of the balancer: every client is disconnected at once',
  plan: plain,
  kills: 8,
  run: async ({ mall, rounds, round }) => {
    for (let at = 0; at < rounds; at += 1) {
      await round(async () => {
        await mall.balancer.kill();
        await mall.balancer.up();
      });
    }
  },
};

export const tillKill: Scenario = {
  name: 'till-kill',
  about: '`kill -9` of random tills, which continue from their journal',
  plan: plain,
  kills: 28,
  run: async ({ fleet, rounds, round, random }) => {
    for (let at = 0; at < rounds; at += 1) await round(() => random.pick(fleet.tills).kill());
  },
};

export const flakyWifi: Scenario = {
  name: 'flaky-wifi',
  about:
    'between clients and balancer: delay, low bandwidth, silence, resets, closes, disconnections in the middle of a message',
  plan: plain,
  kills: 0,
  rounds: 8,
  run: async ({ mall, rounds, round, random, struck }) => {
    const { wifi } = mall;
    const weather = [
      async () => wifi.setBoth({ delayMs: 300 }),
      async () => wifi.setBoth({ bytesPerSecond: 30_000 }),
      async () => wifi.set({ toClient: { hold: true } }),
      async () => wifi.set({ toServer: { blackHole: true } }),
      async () => wifi.set({ toClient: { blackHole: true } }),
      async () => wifi.setBoth({ cutAfterBytes: random.whole(200, 6_000) }),
      async () => wifi.cut('reset'),
      async () => {
        wifi.refuse();
        wifi.cut('end');
      },
    ];
    for (let at = 0; at < rounds; at += 1) {
      await round(async () => {
        await weather[at % weather.length]?.();
        struck();
        await sleep(random.whole(1_500, 3_000));
        // Data lost in a black hole is noticed only by silence, which takes Engine.IO 45 s: the phone's radio
        // returns with a new address.
        wifi.cut('reset');
        wifi.heal();
      });
    }
  },
};
