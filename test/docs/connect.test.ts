// The examples of docs/connect.md, literally, with a running node.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { errorCodes } from '../../src/contracts/errors.ts';
import { aRulebook } from '../builders.ts';
import type { TestNode } from '../node/running-node.ts';
import {
  mallRules,
  memoryDatabase,
  operator,
  screen,
  secret,
  shopper,
  startTestNode,
  tablet,
} from '../node/running-node.ts';
import { dataOf } from '../node/test-client.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');
const page = await readFile(join(root, 'docs', 'connect.md'), 'utf8');

/** The code blocks below a heading, in their language. */
function example(heading: string, language: string): string {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  const found = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(section)?.[1];
  if (found === undefined) throw new Error(`no ${language} below "${heading}"`);
  return found;
}

let node: TestNode;
let folder: string;
let env: Record<string, string>;

beforeAll(async () => {
  // The page uses the demonstration mall's first store.
  const cafe = aRulebook().stores[0] ?? expect.fail('no store');
  const rulebook = mallRules({ stores: [{ ...cafe, id: 's01' }] });
  node = await startTestNode({ database: await memoryDatabase(rulebook) });
  env = {
    PATH: process.env['PATH'] ?? '',
    DEERFIELDS_URL: node.url,
    DEERFIELDS_TOKEN: await node.token(tablet('s01')),
    DEERFIELDS_SHOPPER_TOKEN: await node.token(shopper('u1')),
    DEERFIELDS_SCREEN_TOKEN: await node.token(screen()),
  };
  folder = await mkdtemp(join(tmpdir(), 'connect-'));
  const modules = join(folder, 'node_modules');
  await mkdir(join(modules, '@deerfields'), { recursive: true });
  await symlink(join(root, 'node_modules', 'socket.io-client'), join(modules, 'socket.io-client'));
  // The package as sources: another test checks the packed one.
  const sources = join(folder, 'sources');
  await mkdir(sources);
  const exports = { '.': './client.ts', './outbox-file': './file.ts' };
  await writeFile(join(sources, 'package.json'), JSON.stringify({ type: 'module', exports }));
  const client = join(root, 'src', 'client');
  await writeFile(join(sources, 'client.ts'), `export * from '${client}/live-client.ts';`);
  await writeFile(join(sources, 'file.ts'), `export * from '${client}/outbox/file/file-storage.ts';`);
  await symlink(sources, join(modules, '@deerfields', 'live-client'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
});

afterAll(async () => {
  await node.stop();
});

async function runFile(program: string, file: string, text: string): Promise<string> {
  await writeFile(join(folder, file), text);
  const { stdout } = await run(program, [file], { cwd: folder, env, timeout: 30_000 });
  return stdout;
}

test('the tokens of the page', async () => {
  const script = `${example('Token', 'sh')}echo "$DEERFIELDS_TOKEN $DEERFIELDS_SHOPPER_TOKEN $DEERFIELDS_SCREEN_TOKEN"`;
  const own = { PATH: env['PATH'], JWT_SECRET: secret, NODE_ENV: 'test' };
  const { stdout } = await run('sh', ['-e', '-c', script], { cwd: root, env: own, timeout: 60_000 });
  const claims = stdout
    .trim()
    .split(' ')
    .map((token) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()));
  expect(claims).toEqual([
    expect.objectContaining({ role: 'tablet', sub: 'till-1', store: 's01' }),
    expect.objectContaining({ role: 'shopper', sub: 'u1' }),
    expect.objectContaining({ role: 'screen', sub: 'hall' }),
  ]);
});

test('curl', async () => {
  const answer = JSON.parse(await runFile('sh', 'till.sh', example('A till with curl', 'sh'))) as object;
  expect(answer).toMatchObject({ status: 'applied', receiptId: 's01:curl-0001' });
});

test('Python', async () => {
  const text = example('A till in Python', 'python');
  expect(await runFile('python3', 'till.py', text)).toMatch(/^applied s01:python-0001 \d+\n$/);
  expect(await runFile('python3', 'till.py', text)).toMatch(/^(duplicate|applied) s01:python-0001/);
});

test('Python: a final refusal exits with the reason', async () => {
  const text = example('A till in Python', 'python').replace('"amount": 250000', '"amount": "much"');
  await expect(runFile('python3', 'refused.py', text)).rejects.toMatchObject({
    stderr: expect.stringContaining('refused: invalid'),
  });
});

test('TypeScript with an outbox', async () => {
  const text = example('A till in TypeScript, with an outbox', 'ts');
  expect(await runFile(process.execPath, 'till.ts', text)).toContain('ts-0001 applied');
});

test('plain socket.io-client', async () => {
  const text = example('A till with plain socket.io-client', 'js');
  expect(await runFile(process.execPath, 'till.js', text)).toBe('applied s01:io-0001\n');
});

test('an app', async () => {
  const text = example('An app for a shopper', 'ts');
  const said = await runFile(process.execPath, 'app.ts', text);
  expect(said).toMatch(/u1 has \d+ coins, level \d+/);
  expect(said).toMatch(/\d+ receipts\n$/);
});

test('a screen', async () => {
  const said = await runFile(process.execPath, 'screen.js', example('A screen', 'js'));
  expect(said).toContain('showing');
});

test('the page says what to do for every error code, with its HTTP status', () => {
  const told = [...page.matchAll(/^\| `(\w+)` \| (\d+) \| \S/gm)].map(([, code, status]) => [
    code,
    Number(status),
  ]);
  const codes = Object.entries(errorCodes).map(([code, { status }]) => [code, status]);
  expect(told.toSorted()).toEqual(codes.toSorted());
});

test('operators see what the examples sent', async () => {
  const office = await node.connect(operator());
  const stats = dataOf(await office.ask('user:stats', { userId: 'u1' })) as { totalReceipts: number };
  expect(stats.totalReceipts).toBe(4);
});
