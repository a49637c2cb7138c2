// The secret of the embedded mongod: one file, which only this system user may read.
import { randomBytes } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const KEY_BYTES = 32;
/** Letters and digits only: mongod takes it as a key file, and an address can hold it as it is. */
const form = /^[0-9a-f]{64}\s*$/;

/** A key that mongod reads from `file`. */
export interface MongodKey {
  readonly file: string;
  readonly secret: string;
}

/** The options that make mongod ask everybody for a password, also the first user on this machine. */
export const authOptions = ({ file }: MongodKey): string[] => [
  ...['--auth', '--keyFile', file],
  ...['--setParameter', 'enableLocalhostAuthBypass=0'],
];

/** Whether a mongod with this command line was started with a key of ours. */
export const hasOurKey = (words: readonly string[]): boolean =>
  words.some((word, at) => words[at - 1] === '--keyFile' && /(^|[\\/])mongo\.key$/.test(word));

/**
 * Gives the key of the data folder; makes one where there is none, in one step. A key that was deleted may be replaced
 * by another at any time: the next start gives the user the new password.
 */
export async function keyOf(dataDir: string): Promise<MongodKey> {
  const file = join(dataDir, 'mongo.key');
  const found = await readFile(file, 'utf8').catch(() => '');
  if (form.test(found)) return { file, secret: found.trim() };
  const secret = randomBytes(KEY_BYTES).toString('hex');
  const draft = `${file}.new`;
  // A node that was killed may have left one.
  await rm(draft, { force: true });
  await writeFile(draft, secret, { mode: 0o600, flag: 'wx', flush: true });
  await rename(draft, file);
  return { file, secret };
}
