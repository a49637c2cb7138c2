// The process of a node: where it listens, what it is called, what it does, how it ends.
import { z } from 'zod';
import { nodeDuties } from '../../cluster/node-duty.ts';
import type { Setting } from './setting.ts';
import { flag, whole } from './setting.ts';
import { tunedSchema } from './tuned.ts';

export const processSettings = {
  PORT: {
    schema: whole(0, 65_535),
    fallback: '3000',
    about: 'Port for HTTP and sockets. 0 selects a free port.',
  },
  HOST: {
    schema: z.string().min(1),
    fallback: '127.0.0.1',
    about: 'Address to listen on. Set it to `0.0.0.0` in a container.',
  },
  DATA_DIR: {
    schema: z.string().min(1),
    fallback: '.data',
    about: 'Folder for everything that a node keeps on disk: its own database, its secret, its run file.',
  },
  NODE_ENV: {
    schema: z.enum(['development', 'test', 'production']),
    fallback: 'development',
    about: 'In `production`, JWT_SECRET is required and a node never falls back to memory.',
  },
  DEMONSTRATION: {
    schema: flag,
    fallback: 'true',
    about:
      'Loads two weeks of receipts of 200 shoppers into a new mall, in the background. Only in ' +
      'development, and only in the database that `npm start` created. `npm run demonstration -- --remove` ' +
      'removes them.',
  },
  NODE_NAME: {
    schema: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/),
    about: 'Name of this node in logs, reports and `hello`. Absent: a random name at each start.',
  },
  NODE_DUTY: {
    schema: z.enum(nodeDuties),
    fallback: 'all',
    about:
      '`all` serves clients and runs background jobs. `edge` serves clients only. `jobs` runs jobs and ' +
      'serves only its own figures and probes. `edge` and `jobs` need MONGODB_URL.',
  },
  LOG_LEVEL: {
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    fallback: 'info',
    about:
      '`error`: a fault in the server. `warn`: something it needs is unavailable, or a client was ' +
      'disconnected. `info`: starts and stops. `debug`: each refusal, and each step of a receipt.',
  },
  JWT_SECRET: {
    schema: z.string().min(32),
    about:
      'Secret that signs tokens: at least 32 characters, the same on all nodes. Absent: created at the ' +
      'first start and kept in DATA_DIR. Required in production.',
    secret: true,
  },
  DRAIN_NOTICE_MS: {
    schema: whole(0, 60_000),
    fallback: '0',
    about:
      'Milliseconds that a node still serves after a stop signal, while `/readyz` already fails. Set it to ' +
      'longer than your balancer needs to notice.',
  },
  DRAIN_MS: {
    schema: whole(0, 600_000),
    fallback: '30000',
    about:
      'Milliseconds that a stop may take. Then the process ends, even with unfinished work. Raise it if ' +
      'nodes with many clients are cut off.',
  },
  TUNING: {
    schema: tunedSchema,
    fallback: '{}',
    about:
      'For tests and load tests: other values for the constants in `src/runtime/tuning.ts`, as JSON, such as ' +
      '`{"headCheckMs":500}`. Leave it out in production: any version may change these constants.',
  },
} as const satisfies Record<string, Setting>;
