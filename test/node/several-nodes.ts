// Several nodes of one mall: one database, one Redis, as many nodes as a test needs.
import type { Database } from '../../src/runtime/database.ts';
import type { Tuning } from '../../src/runtime/tuning.ts';
import type { MongoDatabase, TestNode } from './running-node.ts';
import { mongoDatabase, startTestNode } from './running-node.ts';

export interface SeveralNodes {
  readonly mongo: MongoDatabase;
  readonly nodes: readonly TestNode[];
  stop(): Promise<void>;
}

interface SeveralNodesOptions {
  readonly name: string;
  readonly redisUrl: string;
  readonly count?: number;
  readonly settings?: Readonly<Record<string, string>>;
  readonly tuning?: Partial<Tuning>;
}

/** Starts them at the same time. Without the head check, unless a test needs it: what arrives came through Redis. */
export async function startNodes(options: SeveralNodesOptions): Promise<SeveralNodes> {
  const { name, redisUrl, count = 3, settings = {}, tuning = {} } = options;
  const mongo = await mongoDatabase(name);
  const databases: Database[] = [];
  const nodes: TestNode[] = [];
  for (let at = 0; at < count; at += 1) {
    const database = await mongo.open();
    databases.push(database);
    nodes.push(
      await startTestNode({
        database,
        tuning: { headCheckMs: 600_000, ...tuning },
        settings: {
          NODE_NAME: `node-${at + 1}`,
          REDIS_URL: redisUrl,
          MONGODB_DATABASE: mongo.name,
          ...settings,
        },
      }),
    );
  }
  return {
    mongo,
    nodes,
    stop: async () => {
      await Promise.all(nodes.map((node) => node.stop()));
      await Promise.all(databases.map((database) => database.close()));
      await mongo.drop();
    },
  };
}

/** Waits until the node receives messages of the others. */
export const hearsOthers = (node: TestNode): boolean =>
  node.logged.filter(({ message }) => message.startsWith('Redis is ')).at(-1)?.message ===
  'Redis is connected';
