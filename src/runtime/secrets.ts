// Secrets that a node creates at its first start and keeps in DATA_DIR.
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from './config.ts';

/** JWT_SECRET, or a secret that is created at the first use and kept in DATA_DIR. */
export async function readSecret(config: Pick<Config, 'JWT_SECRET' | 'DATA_DIR'>): Promise<string> {
  if (config.JWT_SECRET !== undefined) return config.JWT_SECRET;
  return keepSecret(path.join(config.DATA_DIR, 'jwt-secret'), () => randomBytes(32).toString('base64url'));
}

/** The content of a file that only its owner can read. `make` creates it at the first use. */
export async function keepSecret(file: string, make: () => string): Promise<string> {
  await mkdir(path.dirname(file), { recursive: true });
  if (!existsSync(file)) {
    // A link is atomic: of two processes that start together one wins, and nobody reads a half-written secret.
    const draft = `${file}.${randomUUID()}`;
    await writeFile(draft, make(), { mode: 0o600 });
    await link(draft, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    await unlink(draft);
  }
  return (await readFile(file, 'utf8')).trim();
}
