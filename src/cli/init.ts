// `init`: writes `.env` with a new secret, readable by its owner only.
import { randomBytes } from 'node:crypto';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';

export function addInitCommand(program: Command): void {
  program
    .command('init')
    .description('write .env with a JWT_SECRET, mode 0600; keeps existing lines')
    .action(async () => console.log(await init('.env', process.env['DATA_DIR'] || '.data')));
}

/** Adds missing lines and changes no line of the file. Returns a sentence that says what it did. */
export async function init(file: string, dataDir: string): Promise<string> {
  const before = await readFile(file, 'utf8').catch(() => null);
  if (before !== null && /^\s*JWT_SECRET=\S/m.test(before)) {
    await chmod(file, 0o600);
    return `${file} holds a JWT_SECRET already: nothing was changed.`;
  }
  // A node that ran here before has made a secret. Using it keeps the tokens valid that it signed.
  const made = await readFile(join(dataDir, 'jwt-secret'), 'utf8').catch(() => null);
  const secret = made?.trim() || randomBytes(32).toString('base64url');
  const text = before === null ? head : before.endsWith('\n') || before === '' ? before : `${before}\n`;
  await writeFile(file, `${text}JWT_SECRET=${secret}\n`, { mode: 0o600 });
  await chmod(file, 0o600);
  return `${file} is written. Keep it: whoever has its JWT_SECRET can sign tokens for every role.`;
}

const head = `# Settings of this mall, one NAME=value a line; docs/configuration.md lists all of them.
# Read by every command that is run in this folder, and by docker compose. What the environment says goes before it.
`;
