// Real nodes on port 0 for tests: tokens of every role, clients that record what they receive, and nothing left behind.
import type { Db } from 'mongodb';
import { MongoClient } from 'mongodb';
import { afterAll, inject } from 'vitest';
import { signToken } from '../../src/access/tokens.ts';
import type { Entry, ReceiptSubmit } from '../../src/contracts/receipts.ts';
import type { Claims } from '../../src/contracts/roles.ts';
import { entriesOf } from '../../src/game/outcome.ts';
import type { Rulebook } from '../../src/game/rulebook.ts';
import type { Log } from '../../src/ports/log.ts';
import type { Store } from '../../src/ports/store.ts';
import { loadConfig } from '../../src/runtime/config.ts';
import type { Database } from '../../src/runtime/database.ts';
import { openDatabase } from '../../src/runtime/database.ts';
import { createMemoryDatabase } from '../../src/runtime/memory-database.ts';
import type { RunningNode } from '../../src/runtime/node.ts';
import { startNode } from '../../src/runtime/node.ts';
import type { Tuning } from '../../src/runtime/tuning.ts';
import { aLevel, aMission, aRulebook } from '../builders.ts';
import { silent } from '../silent-log.ts';
import { assertDocumented } from './documented.ts';
import type { ConnectOptions, TestClient } from './test-client.ts';
import { connectTo } from './test-client.ts';
import { until } from './until.ts';

export type Who = Omit<Claims, 'exp'>;

export const shopper = (sub = 'sara'): Who => ({ role: 'shopper', sub });
export const tablet = (store = 'cafe', sub = `tablet-${store}`): Who => ({ role: 'tablet', sub, store });
export const kiosk = (store = 'cafe', sub = `kiosk-${store}`): Who => ({ role: 'kiosk', sub, store });
export const screen = (): Who => ({ role: 'screen', sub: 'screen-1' });
export const operator = (sub = 'olga'): Who => ({ role: 'operator', sub });

/** The secret of all test nodes. */
export const secret = 'a secret for tests that is long enough';

/** A coin and a point of XP for every 1,000 rial; level 2 at 100 XP for 10 coins; the third receipt pays 50 coins. */
export const mallRules = (changes: Partial<Rulebook> = {}): Rulebook =>
  aRulebook({ levels: [aLevel()], missions: [aMission()], ...changes });

/** Sara buys for 100,000 rial now: 100 coins, and 10 more for the level the first time. */
export const aReceipt = (changes: Partial<ReceiptSubmit> = {}): ReceiptSubmit => ({
  receiptNo: 'r1',
  userId: 'sara',
  amount: 100_000,
  issuedAt: new Date().toISOString(),
  ...changes,
});

export interface LogLine {
  readonly level: keyof Log;
  readonly fields: object;
  readonly message: string;
}

export interface TestNode extends RunningNode {
  readonly database: Database;
  readonly logged: readonly LogLine[];
  token(who: Who, ttlSeconds?: number): Promise<string>;
  /** Connects and waits for the greeting. */
  connect(who: Who, options?: ConnectOptions): Promise<TestClient>;
  isReady(): Promise<boolean>;
  /** Stops the node like a signal, with its clients still connected. */
  stopAlone(): Promise<void>;
  /** Sends an HTTP request; `who` null sends no token. Throws if the answer is not documented. */
  http(who: Who | null, path: string, body?: unknown, method?: 'POST' | 'PUT'): Promise<HttpAnswer>;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

interface NodeOptions {
  readonly settings?: Readonly<Record<string, string>>;
  /** Constants of `tuning.ts`, which are not settings. */
  readonly tuning?: Partial<Tuning>;
  /** Absent: its own memory store. */
  readonly database?: Database;
}

/** Starts a node. Its `stop` disconnects its clients first; the database stays open. */
export async function startTestNode({
  settings = {},
  tuning = {},
  database,
}: NodeOptions = {}): Promise<TestNode> {
  const logged: LogLine[] = [];
  const note =
    (level: keyof Log) =>
    (fields: object, message: string): void => {
      logged.push({ level, fields, message });
    };
  const log: Log = {
    isLevelEnabled: () => true,
    debug: note('debug'),
    info: note('info'),
    warn: note('warn'),
    error: note('error'),
  };
  const opened = database ?? (await memoryDatabase());
  // However busy the test machine is: nodes that refuse clients for it have their own test.
  const calm = { loopDelayMaxMs: 60_000 };
  const config = loadConfig({ PORT: '0', NODE_ENV: 'test', ...settings });
  const node = await startNode(config, opened, secret, log, { ...calm, ...tuning });
  const clients: TestClient[] = [];
  const token = (who: Who, ttlSeconds = 3_600): Promise<string> => signToken(secret, who, ttlSeconds);
  return {
    ...node,
    database: opened,
    logged,
    token,
    connect: async (who, options = {}) => {
      const client = connectTo(node.url, await token(who, options.ttlSeconds), options);
      clients.push(client);
      await client.greeted();
      return client;
    },
    http: async (who, path, body, method = 'POST') => {
      const headers: Record<string, string> = {};
      if (who !== null) headers['authorization'] = `Bearer ${await token(who)}`;
      if (body !== undefined) headers['content-type'] = 'application/json';
      const init = body === undefined ? {} : { method, body: JSON.stringify(body) };
      const answer = await readAnswer(await fetch(new URL(path, node.url), { headers, ...init }));
      assertDocumented(init.method ?? 'GET', path, answer);
      return answer;
    },
    isReady: async () => (await fetch(`${node.url}/readyz`)).ok,
    stopAlone: node.stop,
    stop: async () => {
      for (const client of clients) client.close();
      await node.stop();
    },
  };
}

/** An outcome with the entries that were pushed to the shopper; tills do not get them. */
export async function withEntries<Told extends { readonly userId: string | null; readonly seq: number }>(
  store: Pick<Store, 'journalAfter'>,
  outcome: Told,
): Promise<Told & { readonly entries: readonly Entry[] }> {
  const records = await store.journalAfter(outcome.userId ?? '', 0, Number.MAX_SAFE_INTEGER);
  const record = records.find(({ seq }) => seq === outcome.seq);
  return { ...outcome, entries: record === undefined ? [] : entriesOf(record) };
}

export async function readAnswer(response: Response): Promise<HttpAnswer> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

/** A database that ends with the test. */
export async function memoryDatabase(rulebook: Rulebook = mallRules()): Promise<Database> {
  const database = createMemoryDatabase();
  await database.rulebooks.publish(rulebook);
  return database;
}

export interface MongoDatabase {
  readonly name: string;
  /** The collections themselves, without the node. */
  readonly db: Db;
  /** Opens the database as a node does; the caller closes it. */
  open(settings?: Readonly<Record<string, string>>, tuning?: Partial<Tuning>): Promise<Database>;
  /** Drops the database. */
  drop(): Promise<void>;
}

/** A database of this name on the mongod that all tests share, or on another one. */
export async function mongoDatabase(
  name: string,
  rulebook: Rulebook = mallRules(),
  url = inject('mongoUrl'),
): Promise<MongoDatabase> {
  const client = await new MongoClient(url).connect();
  const database = `test-${name}`;
  const db = client.db(database);
  await db.dropDatabase();
  const env = { MONGODB_URL: url, MONGODB_DATABASE: database };
  const open = (settings = {}, tuning: Partial<Tuning> = {}): Promise<Database> => {
    const TUNING = JSON.stringify({ mongoPoolMax: 10, ...tuning });
    return openDatabase(loadConfig({ ...env, TUNING, ...settings }), silent, () => {});
  };
  const first = await open();
  await first.rulebooks.publish(rulebook);
  await first.close();
  return {
    name: database,
    db,
    open,
    drop: async () => {
      await db.dropDatabase();
      await client.close();
    },
  };
}

const heldHandles = (): string[] =>
  process.getActiveResourcesInfo().filter((kind) => /^(TCP|Process|HTTP)/.test(kind));
const before = heldHandles().length;

// Registered first, so it runs last: after every node, client and database of the file is closed.
afterAll(async () => {
  await until(
    () => heldHandles().length <= before,
    `no socket, server or process is left (${heldHandles()})`,
  );
});
