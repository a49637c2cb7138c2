// The commands of docs/operations.md below “TLS”, literally: a node behind haproxy over HTTPS, with sockets.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { chooseFreePort } from '../../src/supervision/programs/free-port.ts';
import type { TestNode } from '../node/running-node.ts';
import { startTestNode, tablet } from '../node/running-node.ts';

const root = join(import.meta.dirname, '..', '..');
let folder: string;
let node: TestNode;

afterEach(async () => {
  await node.stop();
  await rm(folder, { recursive: true, force: true });
});

test('the commands of the page set up HTTPS, and a till connects over it', async () => {
  node = await startTestNode();
  folder = await mkdtemp(join(tmpdir(), 'deerfields-tls-'));
  for (const part of ['deploy', 'node_modules']) await symlink(join(root, part), join(folder, part));
  const page = await readFile(join(root, 'docs', 'operations.md'), 'utf8');
  const section = page.split(/^## /m).find((text) => text.startsWith('TLS\n')) ?? '';
  let commands = /^```sh\n([\s\S]*?)^```$/m.exec(section)?.[1] ?? expect.fail('no commands below "TLS"');
  const secure = await chooseFreePort();
  for (const [port, instead] of [
    ['8443', secure],
    ['8080', await chooseFreePort()],
    ['8081', await chooseFreePort()],
  ] as const) {
    expect(commands).toContain(port);
    commands = commands.replaceAll(port, String(instead));
  }
  const till = `
    const { io } = require('socket.io-client');
    const socket = io('https://localhost:${secure}', {
      transports: ['websocket'], auth: { token: process.env.TOKEN }, ca: require('node:fs').readFileSync('chain.pem') });
    socket.on('hello', ({ role }) => { console.log('hello', role); socket.close(); });
    socket.on('connect_error', (error) => { console.error(error); process.exit(1); });`;
  const env = {
    PATH: process.env['PATH'] ?? '',
    PORT: new URL(node.url).port,
    TOKEN: await node.token(tablet()),
    TILL: till,
  };
  const shell = ["trap 'kill %1' EXIT", commands, `"${process.execPath}" -e "$TILL"`].join('\n');
  const child = spawn('bash', ['-e', '-o', 'pipefail', '-m', '-c', shell], { cwd: folder, env });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text) => {
      said += String(text);
    });
  }
  const [code] = await once(child, 'close');
  expect({ code, said }).toMatchObject({ code: 0 });
  expect(said).toContain('"status":"ready"');
  expect(said).toContain('hello tablet');
});
