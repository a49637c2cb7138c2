// The node that a command connects to, and its tokens.

import { signToken } from '../access/tokens.ts';
import type { Client } from '../client/client.ts';
import { EndedError } from '../client/refused-error.ts';
import type { Claims } from '../contracts/roles.ts';
import type { Config } from '../runtime/config.ts';
import { loadConfig } from '../runtime/config.ts';
import { readRunFile } from '../runtime/run-file.ts';
import { readSecret } from '../runtime/secrets.ts';
import { commandLine } from './command-line.ts';
import { ExitError } from './exit-codes.ts';

/** A node that does not greet within this time at the start of a command counts as absent. */
const reachTimeoutMs = 10_000;
const tokenTtlSeconds = 12 * 3_600;

export interface Target {
  readonly url: string;
  readonly config: Config;
  /** A token of this identity, signed with the secret of DATA_DIR or JWT_SECRET. */
  token(claims: Omit<Claims, 'exp'>): Promise<string>;
}

/** The node at `url`, or the one that runs on DATA_DIR. Throws {@link ExitError} when there is none. */
export async function findTarget(url?: string): Promise<Target> {
  const config = loadConfig(process.env);
  const found = url ?? (await readRunFile(config.DATA_DIR))?.url;
  if (found === undefined) {
    throw new ExitError(
      'noNode',
      `No node runs on ${config.DATA_DIR}. Start one with "${commandLine('start')}", or name one with --url.`,
    );
  }
  if (!URL.canParse(found) || !/^https?:$/.test(new URL(found).protocol)) {
    throw new ExitError('usage', `"${found}" is not an address such as http://127.0.0.1:3000.`);
  }
  return {
    url: found,
    config,
    token: async (claims) => signToken(await readSecret(config), claims, tokenTtlSeconds),
  };
}

/** Waits for the node's greeting; after the limit, or when it refuses us, throws {@link ExitError}. */
export async function reach(client: Client, url: string): Promise<void> {
  try {
    await client.ready(AbortSignal.timeout(reachTimeoutMs));
  } catch (error) {
    client.close();
    throw error instanceof EndedError ? endingOf(error, url) : new ExitError('noNode', noAnswer(url));
  }
}

export const noAnswer = (url: string): string => `No node answers at ${url}.`;

/** Why a node refuses us, as a sentence that says what to do. */
export function endingOf({ code, message }: { code: string; message: string }, url: string): ExitError {
  const hint =
    code === 'unauthenticated' ? ' Is DATA_DIR or JWT_SECRET the one the node was started with?' : '';
  return new ExitError('failed', `The node at ${url} refuses the connection: ${code}, ${message}.${hint}`);
}
