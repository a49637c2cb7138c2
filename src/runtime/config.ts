// Every setting a node reads: one table gives its name, form, default, and its line in the documentation.
import { z } from 'zod';

const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

interface Setting {
  readonly schema: z.ZodType;
  readonly about: string;
  /** As the environment would say it; absent: the setting is absent. */
  readonly fallback?: string;
  /** Its value is never printed. */
  readonly secret?: true;
}

export const settings = {
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
  STORE: {
    schema: z.enum(['mongo', 'memory']),
    fallback: 'mongo',
    about: '`memory` keeps nothing, on purpose, and says so.',
  },
  MONGODB_URL: {
    schema: z.string().min(1),
    about: 'A replica set or mongos; absent: the node starts a `mongod` of its own.',
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
    about: 'Longest time of one transaction or query.',
  },
  REDIS_URL: {
    schema: z.url({ protocol: /^rediss?$/ }),
    about: 'Joins the nodes of a mall; absent: this node is the only one.',
    secret: true,
  },
  REDIS_ADAPTER: {
    schema: z.enum(['classic', 'sharded']),
    about:
      'How pushes reach other nodes, the same on all: `sharded` needs Redis 7 and costs nodes without the room nothing. Absent: `classic`; `npm run cluster` knows its own Redis and takes `sharded` where it can.',
  },
  JWT_SECRET: {
    schema: z.string().min(32),
    about:
      'Signs tokens; at least 32 characters. Made at the first start and kept in DATA_DIR when absent; required in production.',
    secret: true,
  },
  ALLOWED_ORIGINS: {
    schema: z.string(),
    fallback: '',
    about: "Origins of pages that may connect, by comma; a node's own address always may, `*` lets all.",
  },
  RECEIPT_MAX_AGE_DAYS: {
    schema: whole(1, 3_650),
    fallback: '30',
    about: 'Older receipts are refused as `too_old`.',
  },
  RETURN_MAX_AGE_DAYS: {
    schema: whole(1, 60),
    fallback: '60',
    about: 'Returns of receipts received longer ago are refused as `too_old`.',
  },
  RETENTION_DAYS: {
    schema: whole(40, 36_500),
    fallback: '400',
    about:
      'Receipts and journal older than this are folded into an opening per shopper; at least RECEIPT_MAX_AGE_DAYS + RETURN_MAX_AGE_DAYS.',
  },
  AGE_OUT_MS: {
    schema: whole(100, 86_400_000),
    fallback: '3600000',
    about: 'How often a node looks for what is older than RETENTION_DAYS.',
  },
  SUBMIT_RATE_PER_SECOND: {
    schema: whole(1, 1_000_000),
    fallback: '50',
    about: 'Submissions per device and second, burst twice that.',
  },
  INTAKE_LIMIT: {
    schema: whole(1, 1_000_000),
    fallback: '4096',
    about: 'Most receipts taken in and not answered; beyond: `busy`.',
  },
  INTAKE_DEADLINE_MS: {
    schema: whole(100, 60_000),
    fallback: '5000',
    about: 'After this a receipt is answered `retry`.',
  },
  SLOW_RECEIPT_MS: {
    schema: whole(1, 60_000),
    fallback: '1000',
    about: 'A receipt that takes longer is a `warn` line with where its time went.',
  },
  BATCH_MAX: { schema: whole(1, 1_000), fallback: '128', about: 'Most receipts in one transaction.' },
  BATCHES_IN_FLIGHT: { schema: whole(1, 64), fallback: '8', about: 'Most transactions at once.' },
  BATCH_WAITING_PER_FLIGHT: {
    schema: whole(0, 1_000),
    fallback: '12',
    about: 'Receipts that wait for each transaction in flight before another starts.',
  },
  USER_CACHE_MAX: { schema: whole(0, 10_000_000), fallback: '10000', about: 'Shoppers cached on a node.' },
  COPIES_QUEUE_MAX: {
    schema: whole(0, 1_000_000),
    fallback: '10000',
    about: 'Most copies of shoppers that wait to be written to Redis; 0: none are kept there.',
  },
  RECORDS_CACHE_MAX: {
    schema: whole(0, 100_000_000),
    fallback: '100000',
    about: 'Latest journal entries kept on a node, for clients that were away for a moment.',
  },
  RULES_CACHE_MAX: {
    schema: whole(0, 10_000_000),
    fallback: '1000',
    about: 'Stores and missions, together, of older rulebooks that are kept ready for returns.',
  },
  CACHE_TTL_MS: {
    schema: whole(1, 86_400_000),
    fallback: '3600000',
    about: 'How long anything cached is kept, on a node and in Redis.',
  },
  CACHE_PURGE_MS: {
    schema: whole(100, 86_400_000),
    fallback: '300000',
    about: 'How often the caches of a node let go of what has expired.',
  },
  NAMES_CACHE_MAX: {
    schema: whole(0, 10_000_000),
    fallback: '10000',
    about: 'Shoppers whose name for boards and screens is remembered on a node.',
  },
  NAMES_FRESH_MS: {
    schema: whole(0, 600_000),
    fallback: '2000',
    about: 'How long a name that was changed or erased on another node may still be shown by this one.',
  },
  SETTLED_CACHE_MAX: {
    schema: whole(0, 10_000_000),
    fallback: '10000',
    about: 'Settled receipts whose answer is remembered.',
  },
  CALLERS_MAX: {
    schema: whole(1, 10_000_000),
    fallback: '50000',
    about: 'Callers whose rate is remembered, longest silent forgotten first.',
  },
  CONNECTIONS_MAX: {
    schema: whole(1, 1_000_000),
    fallback: '20000',
    about: 'Most sockets on a node; beyond: `busy`.',
  },
  ACCEPT_RATE_PER_SECOND: {
    schema: whole(1, 1_000_000),
    fallback: '1000',
    about: 'New sockets per second on a node, burst twice that; beyond: `busy`.',
  },
  LOOP_DELAY_MAX_MS: {
    schema: whole(10, 60_000),
    fallback: '200',
    about: 'Mean delay of the event loop over a second beyond which new sockets are `busy`.',
  },
  SOCKET_BUFFER_MAX_BYTES: {
    schema: whole(16_384, 1_000_000_000),
    fallback: '262144',
    about: 'Most bytes that wait for one socket; a client that reads no faster is cut and comes back.',
  },
  SOCKET_BUFFERS_MAX_BYTES: {
    schema: whole(16_384, 100_000_000_000),
    fallback: '134217728',
    about: 'Most bytes that wait for all sockets of a node; beyond, the slowest readers are cut.',
  },
  HEARTBEAT_MS: {
    schema: whole(100, 60_000),
    fallback: '2000',
    about: 'How often a node says that it is here; one that misses three is lost: within 10 s as it stands.',
  },
  SCREEN_STATE_MS: {
    schema: whole(100, 600_000),
    fallback: '15000',
    about: 'How often screens are told all they show.',
  },
  SCREEN_HIGHLIGHT_MS: {
    schema: whole(50, 60_000),
    fallback: '1000',
    about: 'How often screens are told what was won; in between it is gathered.',
  },
  SCREEN_HIGHLIGHTS_MAX: {
    schema: whole(1, 100),
    fallback: '10',
    about: 'Most highlights in one message, and on a screen.',
  },
  HEAD_CHECK_MS: {
    schema: whole(100, 600_000),
    fallback: '5000',
    about: 'How often a node looks for pushes that were lost.',
  },
  STANDINGS_QUEUE_MAX: {
    schema: whole(1, 1_000_000),
    fallback: '2000',
    about: 'Most changes that wait to be told to the standings; beyond, they are found by comparing.',
  },
  STANDINGS_SWEEP_MS: {
    schema: whole(100, 86_400_000),
    fallback: '600000',
    about: 'How often the standings are compared with the journal.',
  },
  JOB_LEASE_MS: {
    schema: whole(200, 600_000),
    fallback: '15000',
    about: 'How long a job stays with a node that died; a node that lives renews in time.',
  },
  RULEBOOK_POLL_MS: {
    schema: whole(50, 60_000),
    fallback: '1000',
    about: 'How often a node looks for a new rulebook.',
  },
  DRAIN_NOTICE_MS: {
    schema: whole(0, 60_000),
    fallback: '0',
    about: 'How long a node that stops still takes everything, not being ready: for a balancer to see it.',
  },
  DRAIN_MS: { schema: whole(0, 600_000), fallback: '30000', about: 'Longest time a stop may take.' },
  POLLING: {
    schema: flag,
    fallback: 'false',
    about: 'Also accept HTTP long polling (needs sticky sessions behind a balancer).',
  },
} as const satisfies Record<string, Setting>;

type Settings = typeof settings;
export type SettingName = keyof Settings;
type Value<Name extends SettingName> = Settings[Name] extends { fallback: string }
  ? z.output<Settings[Name]['schema']>
  : z.output<Settings[Name]['schema']> | undefined;

/** The settings by their names in the environment, parsed. */
export type Config = { readonly [Name in SettingName]: Value<Name> };

/** All faults of a configuration at once, a line each; values of secrets are never in it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Reads the settings from an environment; an empty value counts as absent. Throws {@link ConfigError}. */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const faults: string[] = [];
  const values = Object.entries<Setting>(settings).map(([name, { schema, fallback }]) => {
    const raw = env[name] || fallback;
    if (raw === undefined) return [name, undefined];
    const parsed = schema.safeParse(raw);
    if (!parsed.success)
      faults.push(`${name}: ${parsed.error.issues.map(({ message }) => message).join('; ')}`);
    return [name, parsed.data];
  });
  const config = Object.fromEntries(values) as Config; // read only when each value was parsed by the schema of its name
  if (config.NODE_ENV === 'production' && !env['JWT_SECRET']) {
    faults.push('JWT_SECRET: required in production (at least 32 characters)');
  }
  if (['edge', 'jobs'].includes(config.ROLE) && (config.STORE === 'memory' || !config.MONGODB_URL)) {
    faults.push(`ROLE: ${config.ROLE} is for nodes that share a database: give MONGODB_URL`);
  }
  // A value that is at fault itself is undefined here, and compares with nothing.
  if (config.RETENTION_DAYS < config.RECEIPT_MAX_AGE_DAYS + config.RETURN_MAX_AGE_DAYS) {
    faults.push(
      'RETENTION_DAYS: shorter than RECEIPT_MAX_AGE_DAYS + RETURN_MAX_AGE_DAYS, in which a receipt may go back',
    );
  }
  if (faults.length > 0) throw new ConfigError(`Settings are not right:\n  ${faults.join('\n  ')}`);
  return config;
}
