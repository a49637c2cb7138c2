// Scenarios for Redis: killed, slow, flushed, and full of garbage.
import { Redis } from 'ioredis';
import { redisKeys } from '../../../src/adapters/redis/keys.ts';
import type { Scenario, Scene } from '../scenario.ts';
import { plain, sleep } from '../scenario.ts';

export const redisKill: Scenario = {
  name: 'redis-kill',
  about: '`kill -9` of Redis, back after up to two seconds',
  plan: plain,
  kills: 20,
  run: async ({ mall, rounds, round, random }) => {
    for (let at = 0; at < rounds; at += 1) {
      await round(async () => {
        await mall.redis.kill(sleep(random.whole(0, 2_000)));
        await mall.redis.up();
      });
    }
  },
};

export const redisSlow: Scenario = {
  name: 'redis-slow',
  about: 'Redis answers late, byte by byte, not at all, and to some nodes only',
  plan: plain,
  kills: 0,
  rounds: 4,
  run: async ({ mall, rounds, round, struck }) => {
    const kinds = [{ delayMs: 400 }, { bytesPerSecond: 500 }, { hold: true }, { blackHole: true }];
    for (let at = 0; at < rounds; at += 1) {
      await round(async () => {
        // The last node receives the others' messages all the time.
        for (const proxy of mall.toRedis.slice(0, -1)) proxy.setBoth(kinds[at % kinds.length] ?? {});
        struck();
        await sleep(4_500);
        for (const proxy of mall.toRedis) proxy.heal();
      });
    }
  },
};

/** A client of somebody with access to the server; closed afterwards. */
async function asStranger({ mall }: Scene, does: (stranger: Redis) => Promise<unknown>): Promise<void> {
  const stranger = new Redis(`redis://127.0.0.1:${mall.redisPort}`);
  stranger.on('error', () => {}); // a refused command is none of the mall's faults
  try {
    await does(stranger);
  } finally {
    stranger.disconnect();
  }
}

export const redisFlushed: Scenario = {
  name: 'redis-flushed',
  about:
    'everything in Redis is deleted (FLUSHALL) while receipts arrive: the leaderboards are rebuilt from the journal',
  plan: plain,
  kills: 0,
  rounds: 4,
  run: async (scene) => {
    for (let at = 0; at < scene.rounds; at += 1) {
      await scene.round(async () => {
        await asStranger(scene, (stranger) => stranger.flushall());
        scene.struck();
      });
    }
  },
};

const garbage: readonly (string | Buffer)[] = [
  '',
  '{',
  'null',
  '[]',
  '["x",["sara",-1]]',
  '["x",[1,2,3],null]',
  '["x",[["redis-garbage-u0",1,"s01"]]]\n[{"seq":1}]\n{"status":"applied"}',
  Buffer.from([0xc1, 0x00]),
  Buffer.from([0x93, 1, 2, 3]),
  Buffer.from([0x92, 0xa1, 0x78, 0x80]),
  Buffer.from([0xdf, 255, 255, 255, 255]),
  Buffer.alloc(512 * 1024, 0x80),
];

export const redisGarbage: Scenario = {
  name: 'redis-garbage',
  about: 'garbage on every channel and under every key of the mall',
  plan: plain,
  kills: 0,
  rounds: 4,
  run: async (scene) => {
    const keys = redisKeys(scene.mall.database, '*');
    let said = 0;
    for (let at = 0; at < scene.rounds; at += 1) {
      await scene.round(async () => {
        await asStranger(scene, async (stranger) => {
          const open = (await stranger.call('PUBSUB', 'CHANNELS')) as string[]; // as Redis documents it
          for (const channel of open) {
            for (const each of garbage) {
              await stranger.publish(channel, each);
              said += 1;
            }
          }
          // Invalid cached shoppers. The leaderboards are left alone: only a rebuild repairs those.
          for (const copy of await stranger.keys(keys.user('*'))) {
            await stranger.set(copy, scene.random.pick(garbage));
          }
        });
        scene.struck();
      });
    }
    scene.note('messages of garbage', said);
  },
};
