// The server as others get it: packed, installed into an empty folder, and run by the commands of docs/operations.md.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeAll, expect, inject, test } from 'vitest';
import { installByLinks } from './install.ts';

const page = await readFile(join(import.meta.dirname, '..', '..', 'docs', 'operations.md'), 'utf8');
let folder = '';
let env: Record<string, string> = {};

beforeAll(async () => {
  folder = await installByLinks('.');
  env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder, // npx keeps its files there
    PORT: String(await freePort()),
    MONGOD_BINARY: inject('mongodBinary'),
  };
}, 240_000);

/** The commands below a heading, word for word. */
function commandsOf(heading: string): string {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  const blocks = [...section.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, text]) => text);
  if (blocks.length === 0) throw new Error(`no commands below "${heading}"`);
  return blocks.join('');
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // listening on TCP
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function shell(text: string) {
  const child = spawn('bash', ['-e', '-o', 'pipefail', '-c', text], { cwd: folder, env });
  let out = '';
  let err = '';
  child.stdout.on('data', (said) => {
    out += String(said);
  });
  child.stderr.on('data', (said) => {
    err += String(said);
  });
  const [code] = (await once(child, 'close')) as [number];
  return { code, out, err };
}

/** As an operator does by hand: the process that `run.json` names gets SIGTERM. */
const stop = `stop() { kill "$(node -p 'JSON.parse(fs.readFileSync(".data/run.json", "utf8")).pid')"; }`;

test('from nothing to a first receipt, a backup of the running node, and a restored mall that the doctor finds sound', async () => {
  // The node runs in the background of this shell, and is stopped as the page says before the restore.
  const [, backup = '', restore = ''] =
    /^([\s\S]*?)(MONGODB_DATABASE[\s\S]*)$/.exec(commandsOf('Backup and restore')) ?? [];
  const said = await shell(
    [
      stop,
      "trap 'stop 2>/dev/null || true' EXIT",
      commandsOf('From nothing to the first receipt'),
      'echo',
      backup,
      'stop',
      'wait || true',
      restore,
    ].join('\n'),
  );
  expect(said.err).not.toContain('NOTHING IS KEPT');
  expect({ code: said.code, tail: said.err.slice(-2_000) }).toMatchObject({ code: 0 });
  expect(said.out).toMatch(/"status":"applied".*"receiptId":"s01:0001"/);
  expect(said.out).toContain('mall.backup: ');
  expect(said.out).toContain('documents restored from mall.backup');
  expect(said.out).toContain('All is well.');
  expect((await stat(join(folder, '.env'))).mode & 0o777).toBe(0o600);
}, 120_000);
