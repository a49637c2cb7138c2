// Scenarios for MongoDB: killed, frozen, and forced to change its primary.
import type { Scenario } from '../scenario.ts';
import { plain, replicated, sleep } from '../scenario.ts';

export const databaseKill: Scenario = {
  name: 'database-kill',
  about: '`kill -9` of the only mongod',
  plan: plain,
  kills: 18,
  run: async ({ mall, rounds, round, random }) => {
    const [mongod] = mall.mongo.members;
    for (let at = 0; at < rounds; at += 1) {
      await round(async () => {
        await mongod?.kill(sleep(random.whole(0, 1_500)));
        await mall.mongo.primary();
      });
    }
  },
};

export const databaseFrozen: Scenario = {
  name: 'database-frozen',
  about: 'the only mongod is frozen (SIGSTOP) for 12 s during commits',
  plan: plain,
  kills: 0,
  rounds: 2,
  run: async ({ mall, rounds, round, struck }) => {
    const [mongod] = mall.mongo.members;
    const frozenMs = 12_000;
    for (let at = 0; at < rounds; at += 1) {
      await round(async () => {
        mongod?.freeze();
        struck();
        await sleep(frozenMs);
        mongod?.thaw();
      });
    }
  },
};

export const databaseSlow: Scenario = {
  name: 'database-slow',
  about: 'MongoDB answers late and byte by byte, and connections to it break in the middle of a message',
  plan: plain,
  kills: 0,
  rounds: 3,
  run: async ({ mall, rounds, round, struck, random }) => {
    for (let at = 0; at < rounds; at += 1) {
      await round(async () => {
        for (const proxy of mall.mongo.proxies) {
          proxy.set({
            toServer: { delayMs: 40 },
            toClient: { delayMs: 40, bytesPerSecond: 20_000, cutAfterBytes: random.whole(2_000, 20_000) },
          });
        }
        struck();
        await sleep(3_000);
        for (const proxy of mall.mongo.proxies) proxy.heal();
      });
    }
  },
};

export const primaryKill: Scenario = {
  name: 'primary-kill',
  about: '`kill -9` of the primary of three',
  plan: replicated,
  kills: 16,
  run: async ({ mall, rounds, round }) => {
    for (let at = 0; at < rounds; at += 1) {
      await round(async () => {
        const primary = await mall.mongo.primary();
        await primary.kill();
        await mall.mongo.primary();
        await primary.up();
      });
    }
  },
};

export const stepDown: Scenario = {
  name: 'step-down',
  about: 'the primary of three steps down (replSetStepDown)',
  plan: replicated,
  kills: 0,
  rounds: 6,
  run: async ({ mall, rounds, round, struck }) => {
    for (let at = 0; at < rounds; at += 1) {
      await round(async () => {
        await mall.mongo.stepDown();
        struck();
        await mall.mongo.primary();
      });
    }
  },
};

export const primaryFrozen: Scenario = {
  name: 'primary-frozen',
  about:
    'the primary of three is frozen (SIGSTOP) until another is elected, and wakes as if it were still the primary',
  plan: replicated,
  kills: 0,
  rounds: 3,
  run: async ({ mall, rounds, round, struck, broken }) => {
    for (let at = 0; at < rounds; at += 1) {
      await round(async () => {
        const before = await mall.mongo.primary();
        before.freeze();
        struck();
        const elected = await mall.mongo.primary();
        if (elected === before) broken('the frozen primary answered');
        await sleep(2_000);
        before.thaw();
      });
    }
  },
};
