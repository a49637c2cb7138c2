// The adapters of the port `Leaderboards`, each with its own data, and with writes that can be made to fail.
import { randomUUID } from 'node:crypto';
import type { Db, Document, MongoClient, RunCommandOptions } from 'mongodb';
import { inject } from 'vitest';
import { createMemoryLeaderboards } from '../../src/adapters/memory/leaderboards.ts';
import { connectMongo } from '../../src/adapters/mongo/connect.ts';
import { createMongoLeaderboards } from '../../src/adapters/mongo/leaderboards.ts';
import type { RedisLink } from '../../src/adapters/redis/connect.ts';
import { connectRedis } from '../../src/adapters/redis/connect.ts';
import { redisKeys } from '../../src/adapters/redis/keys.ts';
import { createRedisLeaderboards } from '../../src/adapters/redis/leaderboards.ts';
import type { ScoreChange } from '../../src/game/scores.ts';
import type { Leaderboards } from '../../src/ports/leaderboards.ts';
import { until } from '../node/until.ts';
import { silent } from '../silent-log.ts';
import type { Opened } from './stores.ts';
import { openMongo } from './stores.ts';

/** A fault of a write: nothing was done, a part of it, or all of it without an answer. */
export type Fault = 'before' | 'half' | 'after';

export interface OpenedLeaderboards extends Opened<Leaderboards> {
  /** Another node's adapter on the same data. */
  another(): Promise<Leaderboards>;
  /** Every write of `it` has this fault until it is set to null. */
  breakWrites(fault: Fault | null): void;
}

export const adapters: readonly { name: string; open(): Promise<OpenedLeaderboards> }[] = [
  {
    name: 'memory',
    open: async () => {
      const it = createMemoryLeaderboards();
      // In memory there is no other node, and no step can fail.
      return { it, another: async () => it, breakWrites: () => {}, [Symbol.asyncDispose]: async () => {} };
    },
  },
  {
    name: 'mongo',
    open: async () => {
      const { db, url, [Symbol.asyncDispose]: dispose } = await openMongo();
      const { broken, breakWrites } = breakable(db);
      const others: MongoClient[] = [];
      return {
        it: createMongoLeaderboards(broken, { timeoutMs: 5_000 }),
        another: async () => {
          const client = await connectMongo({
            url,
            database: db.databaseName,
            poolMin: 0,
            poolMax: 5,
            timeoutMs: 60_000,
          });
          others.push(client);
          return createMongoLeaderboards(client.db(db.databaseName), { timeoutMs: 60_000 });
        },
        breakWrites,
        [Symbol.asyncDispose]: async () => {
          await Promise.all(others.map((client) => client.close()));
          await dispose();
        },
      };
    },
  },
  {
    name: 'redis',
    open: async () => {
      const keys = redisKeys(`contract-${randomUUID()}`, 'e1');
      const links: RedisLink[] = [];
      const link = async (): Promise<RedisLink> => {
        const opened = connectRedis(inject('redisUrl'), silent);
        links.push(opened);
        await until(opened.isUp, 'Redis is connected');
        return opened;
      };
      let fault: Fault | null = null;
      const own = await link();
      const commands = new Proxy(own.commands, {
        get: (target, name) => {
          const value: unknown = Reflect.get(target, name, target);
          if (typeof value !== 'function') return value;
          if (name !== 'deerfieldsApplyOnce') return value.bind(target);
          // The script is one step: it ran or it did not.
          return async (...words: unknown[]): Promise<unknown> => {
            if (fault === 'before') throw new Error('Redis is away');
            const told: unknown = await Reflect.apply(value, target, words);
            if (fault !== null) throw new Error('the answer is lost');
            return told;
          };
        },
      });
      const it = createRedisLeaderboards({ commands }, keys);
      return {
        it,
        another: async () => createRedisLeaderboards(await link(), keys),
        breakWrites: (how) => {
          fault = how;
        },
        [Symbol.asyncDispose]: async () => {
          fault = null;
          await it.clear();
          await Promise.all(links.map((opened) => opened.close()));
        },
      };
    },
  },
];

/** A database whose update commands can be made to fail. */
function breakable(db: Db): { broken: Db; breakWrites: OpenedLeaderboards['breakWrites'] } {
  let fault: Fault | null = null;
  const command = async (said: Document, options: RunCommandOptions): Promise<Document> => {
    const updates: Document[] | undefined = said['updates'];
    if (fault === null || updates === undefined) return db.command(said, options);
    if (fault === 'before') throw new Error('MongoDB is away');
    const done = fault === 'half' ? updates.slice(0, updates.length >> 1) : updates;
    if (done.length > 0) await db.command({ ...said, updates: done }, options);
    throw new Error('the answer is lost');
  };
  const broken = new Proxy(db, {
    get: (target, name) => {
      if (name === 'command') return command;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return {
    broken,
    breakWrites: (how) => {
      fault = how;
    },
  };
}

// Redis expires rankings by its own clock.
export const now = Date.now();
/** The ranking of this many days ago. Its name and the real clock decide whether it has ended. */
export const dayKey = (daysAgo: number): string =>
  `mall:day-${new Date(now - daysAgo * 86_400_000).toISOString().slice(0, 10)}`;
export const today = { key: dayKey(0), untilMs: now + 3_600_000 };
export const ever = { key: 'mall:all', untilMs: null };

export const aChange = (userId: string, seq: number, changes: Partial<ScoreChange> = {}): ScoreChange => ({
  userId,
  firstSeq: seq,
  seq,
  coins: 10,
  xp: 20,
  receipts: 1,
  rankings: [today, ever],
  ...changes,
});
