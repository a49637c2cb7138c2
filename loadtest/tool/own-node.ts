// A node for this run alone, if none runs here: in a temporary folder, with its own database, ended with the run.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signToken } from '../../src/access/tokens.ts';
import type { Claims } from '../../src/contracts/roles.ts';
import { startServer } from '../own-processes.ts';

export interface ReachedNode {
  readonly url: string;
  readonly sign: (claims: Omit<Claims, 'exp'>) => Promise<string>;
  readonly close: () => Promise<void>;
}

const tokenTtlSeconds = 12 * 3_600;
/** No address of a database: generated receipts belong in one that is deleted afterwards. */
const passedOn = ['MONGOD_BINARY', 'STORE'] as const;

/** Starts `npm start` on a free port. Throws, with the end of what it printed, when it does not start. */
export async function startOwnNode(signal: AbortSignal): Promise<ReachedNode> {
  const dataDir = await mkdtemp(join(tmpdir(), 'deerfields-loadtest-'));
  const secret = randomBytes(32).toString('hex');
  const given = passedOn.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []));
  const env = {
    ...Object.fromEntries(given),
    NODE_ENV: 'development',
    DATA_DIR: dataDir,
    JWT_SECRET: secret,
    LOG_LEVEL: 'warn',
  };
  const clear = (): Promise<void> => rm(dataDir, { recursive: true, force: true });
  try {
    const server = await startServer(['src/cli/main.ts', 'start'], env, signal);
    return {
      url: server.url,
      sign: (claims) => signToken(secret, claims, tokenTtlSeconds),
      close: async () => {
        await server.stop();
        await clear();
      },
    };
  } catch (error) {
    await clear();
    throw error;
  }
}
