// Where things are kept: MongoDB, Redis, or nothing but memory.
import { z } from 'zod';
import type { Setting } from './setting.ts';
import { whole } from './setting.ts';

export const storesSettings = {
  STORE: {
    schema: z.enum(['mongo', 'memory']),
    fallback: 'mongo',
    about: '`memory` keeps nothing, on purpose, and says so.',
  },
  MONGODB_URL: {
    schema: z.string().min(1),
    about:
      'Any MongoDB; in production a replica set of three. Absent: the node starts a `mongod` of its own.',
    secret: true,
  },
  MONGODB_DATABASE: {
    schema: z.string().regex(/^[A-Za-z0-9_-]{1,38}$/),
    fallback: 'deerfields',
    about: 'Database name.',
  },
  MONGOD_BINARY: { schema: z.string().min(1), about: 'The `mongod` to start; absent: found or fetched.' },
  MONGO_POOL_MIN: { schema: whole(0, 1_000), fallback: '20', about: 'Connections kept open to MongoDB.' },
  MONGO_POOL_MAX: { schema: whole(1, 1_000), fallback: '30', about: 'Most connections to MongoDB.' },
  MONGO_TIMEOUT_MS: {
    schema: whole(100, 60_000),
    fallback: '5000',
    about: 'Longest time of one insert or query.',
  },
  FIRST_RULEBOOK: {
    schema: z.string().min(1),
    about:
      'File with the rulebook that a node publishes when none is in force; looked at only then. In production one is needed, or `rulebook publish` before the first start.',
  },
  REDIS_URL: {
    schema: z.url({ protocol: /^rediss?$/ }),
    about: 'Joins the nodes of a mall; absent: this node is the only one.',
    secret: true,
  },
  REDIS_ADAPTER: {
    schema: z.enum(['classic', 'sharded']),
    about:
      'The kind of Socket.IO adapter that joins the rooms of all nodes, the same on all; `sharded` needs Redis 7. Receipts are told past it. Absent: `classic`; `npm run cluster` knows its own Redis and takes `sharded` where it can.',
  },
} as const satisfies Record<string, Setting>;
