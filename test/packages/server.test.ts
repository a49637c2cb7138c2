// The server as users get it: packed, installed into an empty folder, and run by the commands of docs/operations.md.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, inject, test } from 'vitest';
import { chooseFreePort } from '../../src/supervision/programs/free-port.ts';
import { installByLinks } from './install.ts';

const page = await readFile(join(import.meta.dirname, '..', '..', 'docs', 'operations.md'), 'utf8');
let folder = '';
let env: Record<string, string> = {};

beforeAll(async () => {
  folder = await installByLinks('.');
  env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder, // npx keeps its files there
    PORT: String(await chooseFreePort()),
    MONGOD_BINARY: inject('mongodBinary'),
    DEMONSTRATION: 'false', // the commands are tried, not the two weeks
  };
}, 240_000);

/** The commands below a heading, literally. */
function commandsOf(heading: string): string {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  const blocks = [...section.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, text]) => text);
  if (blocks.length === 0) throw new Error(`no commands below "${heading}"`);
  return blocks.join('');
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

/** `npm install` of a release that is already there, because there is only one. */
async function standInForNpm(): Promise<void> {
  const bin = join(folder, 'stand-in');
  await mkdir(bin, { recursive: true });
  await writeFile(
    join(bin, 'npm'),
    `#!/bin/sh\n[ "$1 $2" = "install ./release.tgz" ] || exit 9\n[ -e node_modules ] || ln -s ${folder}/node_modules node_modules\n`,
  );
  await chmod(join(bin, 'npm'), 0o755);
  env['PATH'] = `${bin}:${env['PATH']}`;
  env['OLD'] = env['NEW'] = './release.tgz';
}

/** As an operator does by hand: sends SIGTERM to the process that `run.json` names. */
const stop = `stop() { kill "$(node -p 'JSON.parse(fs.readFileSync(".data/run.json", "utf8")).pid')"; }`;

test('from nothing to a first receipt, a backup of the running node, and a consistent restored mall', async () => {
  // The node runs in the background of this shell, and is stopped before the restore, as the page says.
  const [, backup = '', restore = ''] =
    /^([\s\S]*?)(MONGODB_DATABASE[\s\S]*)$/.exec(commandsOf('Backup and restore')) ?? [];
  const said = await shell(
    [
      stop,
      "trap 'stop 2>/dev/null || true' EXIT",
      commandsOf('From nothing to the first receipt'),
      'echo',
      `ps -o args= -p "$(node -p 'JSON.parse(fs.readFileSync(".data/run.json", "utf8")).pid')"`,
      backup,
      'stop',
      'wait || true',
      restore,
    ].join('\n'),
  );
  expect(said.err).not.toContain('NOTHING IS KEPT');
  expect({ code: said.code, tail: said.err.slice(-2_000) }).toMatchObject({ code: 0 });
  expect(said.out).toMatch(/"status":"applied".*"receiptId":"s01:0001"/);
  expect(said.out).toContain('--max-old-space-size=1024');
  expect(said.out).toContain('mall.backup: ');
  expect(said.out).toContain('documents restored from mall.backup');
  // As on the page: without the name the doctor would check the earlier mall.
  expect(said.out).toContain('Check them: MONGODB_DATABASE=restored npx deerfields-live doctor\n');
  expect(said.out).toContain('All is well.');
  // Printed commands must work as printed: an installed package has no npm scripts.
  expect(said.out + said.err).not.toContain('npm run');
  expect(said.out + said.err).toContain('npx deerfields-live demo\n');
  expect((await stat(join(folder, '.env'))).mode & 0o777).toBe(0o600);
}, 180_000);

test('on a Node version that is too old it names the required one', async () => {
  const old = 'Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.20.2"}})';
  const said = await shell(
    `NODE_OPTIONS='--import=data:text/javascript,${encodeURIComponent(old)}' node_modules/.bin/deerfields-live init`,
  );
  expect(said).toMatchObject({ code: 1, out: '' });
  expect(said.err).toBe('Deerfields Live needs Node 22.18 or newer; this is Node 20.20.2.\n');
});

test('an upgrade that is tried before, and a rollback to the backup, keep every receipt', async () => {
  await standInForNpm();
  const trial = String(await chooseFreePort());
  const commands = commandsOf('Upgrade and rollback').replaceAll('3100', trial);
  const token = 'npx deerfields-live token --role operator --sub olga';
  const stats = `curl --fail --silent --header "Authorization: Bearer $(${token})" "http://127.0.0.1:$PORT/api/users/u1/stats"`;
  const said = await shell(
    [
      stop,
      "trap 'stop 2>/dev/null || true' EXIT",
      'npx deerfields-live start &',
      'until curl --fail --silent "http://127.0.0.1:$PORT/readyz"; do sleep 0.2; done',
      commands,
      stats,
      'stop',
      'wait || true',
    ].join('\n'),
  );
  expect({ code: said.code, tail: said.err.slice(-2_000) }).toMatchObject({ code: 0 });
  expect(said.out.match(/All is well\./g)).toHaveLength(3);
  expect(said.out).toContain('"totalReceipts":1');
}, 240_000);
