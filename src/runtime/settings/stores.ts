// Where data is kept: MongoDB, Redis, or only memory. And how much of it a node holds.
import { z } from 'zod';
import type { Setting } from './setting.ts';
import { whole } from './setting.ts';

export const storesSettings = {
  STORE: {
    schema: z.enum(['mongo', 'memory']),
    fallback: 'mongo',
    about: '`memory` stores nothing on disk: all data is lost when the node stops.',
  },
  MONGODB_URL: {
    schema: z.string().min(1),
    about:
      'Address of MongoDB; in production use a replica set of three. Absent: the node starts its own ' +
      '`mongod`.',
    secret: true,
  },
  MONGODB_DATABASE: {
    schema: z.string().regex(/^[A-Za-z0-9_-]{1,38}$/),
    fallback: 'deerfields',
    about: 'Name of the database. Two malls on one MongoDB need two names.',
  },
  MONGOD_BINARY: {
    schema: z.string().min(1),
    about:
      'Path of the `mongod` to start if MONGODB_URL is absent. Absent: one that is installed on this ' +
      'machine, or a download.',
  },
  FIRST_RULEBOOK: {
    schema: z.string().min(1),
    about:
      'File with the rulebook to publish if none is in force; otherwise ignored. In production, set it or ' +
      'run `rulebook publish` before the first start.',
  },
  REDIS_URL: {
    schema: z.url({ protocol: /^rediss?$/ }),
    about: 'Address of the Redis that connects the nodes of a mall. Absent: this node is the only one.',
    secret: true,
  },
  REDIS_ADAPTER: {
    schema: z.enum(['classic', 'sharded']),
    about:
      "Kind of Socket.IO's Redis adapter, the same on all nodes. `sharded` needs Redis 7 and spreads over " +
      'a Redis Cluster. Absent: `classic`; `npm run cluster` uses `sharded` if its Redis supports it.',
  },
  USER_CACHE_MAX: {
    schema: whole(0, 10_000_000),
    fallback: '10000',
    about:
      'Shoppers in the cache of a node, about 1 KB each. Others are read from MongoDB. Raise it to the ' +
      'number of shoppers who are active within an hour.',
  },
} as const satisfies Record<string, Setting>;
