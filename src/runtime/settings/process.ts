// What a node is as a process: where it listens, what it is called, how it ends.
import { z } from 'zod';
import type { Setting } from './setting.ts';
import { flag, whole } from './setting.ts';

export const processSettings = {
  PORT: {
    schema: whole(0, 65_535),
    fallback: '3000',
    about: 'Port of sockets and HTTP; 0 takes a free one.',
  },
  HOST: { schema: z.string().min(1), fallback: '127.0.0.1', about: 'Address to listen on.' },
  DATA_DIR: {
    schema: z.string().min(1),
    fallback: '.data',
    about: 'Folder for everything a node keeps on disk.',
  },
  NODE_ENV: {
    schema: z.enum(['development', 'test', 'production']),
    fallback: 'development',
    about: 'In `production` a secret must be given and nothing falls back to memory.',
  },
  DEMONSTRATION: {
    schema: flag,
    fallback: 'true',
    about:
      'In development, fill a mall that `npm start` has just made with a database of its own: two weeks of receipts of 200 shoppers, in the background. `npm run demonstration -- --remove` takes them back.',
  },
  NODE_NAME: {
    schema: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/),
    about: 'Name of this node; made at the start when absent.',
  },
  ROLE: {
    schema: z.enum(['all', 'edge', 'jobs']),
    fallback: 'all',
    about:
      '`edge` serves clients and runs no jobs; `jobs` runs jobs and serves nobody: its own figures and probes only.',
  },
  LOG_LEVEL: {
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    fallback: 'info',
    about:
      'error: a fault of ours; warn: something is away or was cut; info: starts and stops; debug: each refusal and the steps of each receipt.',
  },
  JWT_SECRET: {
    schema: z.string().min(32),
    about:
      'Signs tokens; at least 32 characters. Made at the first start and kept in DATA_DIR when absent; required in production.',
    secret: true,
  },
  DRAIN_NOTICE_MS: {
    schema: whole(0, 60_000),
    fallback: '0',
    about: 'How long a node that stops still takes everything, not being ready: for a balancer to see it.',
  },
  DRAIN_MS: { schema: whole(0, 600_000), fallback: '30000', about: 'Longest time a stop may take.' },
} as const satisfies Record<string, Setting>;
