// The secret of the embedded mongod: one file, which only this system user may read.
import { randomBytes } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const KEY_BYTES = 32;
/** Hexadecimal: valid as a key file of mongod, and in a URL without escaping. */
const form = /^[0-9a-f]{64}\s*$/;

/** A key that mongod reads from `file`. */
export interface MongodKey {
  readonly file: string;
  readonly secret: string;
}

/** Options that make mongod require a password from everybody, also from the first local user. */
export const authOptions = ({ file }: MongodKey): string[] => [
  ...['--auth', '--keyFile', file],
  ...['--setParameter', 'enableLocalhostAuthBypass=0'],
];

/** Whether a mongod with this command line was started by a node. */
export const hasOurKey = (words: readonly string[]): boolean =>
  words.some((word, at) => words[at - 1] === '--keyFile' && /(^|[\\/])mongo\.key$/.test(word));

/**
 * Reads the key of the data folder, or makes one. A key that was deleted is replaced by a new one, and the next start
 * gives the user the new password.
 */
export async function keyOf(dataDir: string): Promise<MongodKey> {
  const file = join(dataDir, 'mongo.key');
  const found = await readFile(file, 'utf8').catch(() => '');
  if (form.test(found)) return { file, secret: found.trim() };
  const secret = randomBytes(KEY_BYTES).toString('hex');
  const draft = `${file}.new`;
  // A killed node may have left one.
  await rm(draft, { force: true });
  await writeFile(draft, secret, { mode: 0o600, flag: 'wx', flush: true });
  await rename(draft, file);
  return { file, secret };
}
