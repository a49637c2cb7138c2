// The client as users get it: packed, installed into an empty folder, used in Node, in Chromium and by a compiler.
import { execFile, spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { TestNode } from '../node/running-node.ts';
import { startTestNode, tablet } from '../node/running-node.ts';
import { installByNpm } from './install.ts';

const run = promisify(execFile);
let folder = '';
let node: TestNode;
let page: Awaited<ReturnType<typeof servePage>>;
let browser: Browser | undefined;

beforeAll(async () => {
  folder = await installByNpm('packages/client');
  page = await servePage();
  node = await startTestNode({ settings: { ALLOWED_ORIGINS: page.origin } });
}, 180_000);

afterAll(async () => {
  await browser?.close();
  page?.close();
  await node?.stop();
});

const inPackage = (path: string): string =>
  join(folder, 'node_modules', '@deerfields', 'live-client', 'dist', path);

const till = `
import { connectClient, createOutbox, sendByClient } from '@deerfields/live-client';
import { openFileStorage } from '@deerfields/live-client/outbox-file';
const [url, token, receiptNo] = process.argv.slice(2);
const client = connectClient({ url, token });
const outbox = await createOutbox({ storage: await openFileStorage('receipts.jsonl'), send: sendByClient(() => client) });
const settled = new Promise((resolve) => {
  outbox.subscribe(({ rows }) => {
    const row = rows.find(({ payload }) => payload.receiptNo === receiptNo);
    if (row?.outcome) resolve(row);
  });
});
await outbox.put({
  event: 'receipt:submit',
  payload: { receiptNo, userId: 'sara', amount: 100000, issuedAt: new Date().toISOString() },
});
const row = await settled;
console.log(row.state, row.outcome.receiptId);
client.close();
await outbox.close();
`;

test('in Node: a till with an outbox file has its receipt awarded, and keeps it in the list', async () => {
  await writeFile(join(folder, 'till.js'), till);
  const token = await node.token(tablet());
  const first = await run(process.execPath, ['till.js', node.url, token, 'n1'], { cwd: folder });
  expect(first.stdout).toBe('applied cafe:n1\n');
  const second = await run(process.execPath, ['till.js', node.url, token, 'n2'], { cwd: folder });
  expect(second.stdout).toBe('applied cafe:n2\n');
  expect(await readFile(join(folder, 'receipts.jsonl'), 'utf8')).toContain('"receiptNo":"n1"');
});

test('its types say what a message needs', async () => {
  const tsc = join(import.meta.dirname, '..', '..', 'node_modules', 'typescript', 'bin', 'tsc');
  const check = async (receipt: string): Promise<string> => {
    await writeFile(
      join(folder, 'typed.ts'),
      `import { connectClient } from '@deerfields/live-client';
       import { openFileStorage } from '@deerfields/live-client/outbox-file';
       export const client = connectClient({ url: 'http://127.0.0.1:1', token: 't' });
       export const status: Promise<'applied' | string> = client.submitReceipt(${receipt}).then(({ status }) => status);
       export const storage = openFileStorage('x');`,
    );
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--skipLibCheck'];
    const child = spawn(process.execPath, [tsc, ...options, 'typed.ts'], { cwd: folder });
    let said = '';
    child.stdout.on('data', (text) => {
      said += String(text);
    });
    await new Promise((resolve) => child.on('close', resolve));
    return said;
  };
  expect(await check("{ receiptNo: 'r1', userId: 'u1', amount: 5, issuedAt: '2026-03-21T10:00:00Z' }")).toBe(
    '',
  );
  expect(await check("{ receiptNo: 'r1', userId: 'u1', amount: 'five', issuedAt: '' }")).toContain(
    "'string'",
  );
});

/** Two files on a separate port: a page, and the client that it imports. */
async function servePage() {
  const server = createServer(async (request, response) => {
    const isScript = request.url === '/live-client.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html; charset=utf-8');
    response.end(
      isScript ? await readFile(inPackage('browser/live-client.js')) : '<!doctype html><title>Till</title>',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // listening on TCP
  return { origin: `http://127.0.0.1:${port}`, close: () => server.close() };
}

test('in Chromium: receipts entered without a network survive a reload and are awarded once', async () => {
  browser = await chromium.launch({ executablePath: inject('headlessShell'), args: ['--no-sandbox'] });
  const tab = await browser.newPage();
  await tab.goto(page.origin);
  const enter = `(async () => {
    const { createOutbox, openIndexedDbStorage } = await import('/live-client.js');
    const outbox = await createOutbox({ storage: await openIndexedDbStorage(), send: () => Promise.reject(new Error('offline')) });
    for (const receiptNo of ['b1', 'b2', 'b3']) {
      await outbox.put({ event: 'receipt:submit', payload: { receiptNo, userId: 'bela', amount: 100000, issuedAt: new Date().toISOString() } });
    }
    return outbox.snapshot().waiting;
  })()`;
  expect(await tab.evaluate(enter)).toBe(3);
  await tab.reload();
  const send = `(async () => {
    const { connectClient, createOutbox, openIndexedDbStorage, sendByClient } = await import('/live-client.js');
    const client = connectClient({ url: ${JSON.stringify(node.url)}, token: ${JSON.stringify(await node.token(tablet()))} });
    const outbox = await createOutbox({ storage: await openIndexedDbStorage(), send: sendByClient(() => client) });
    await new Promise((resolve) => {
      const look = () => outbox.snapshot().waiting === 0 && resolve();
      outbox.subscribe(look);
      look();
    });
    return outbox.snapshot().rows.map(({ state, outcome }) => state + ' ' + outcome.receiptId);
  })()`;
  expect(await tab.evaluate(send)).toEqual(['applied cafe:b1', 'applied cafe:b2', 'applied cafe:b3']);
});

test('it uses nothing newer than the oldest supported browser', async () => {
  // The compiler limits language and library to ES2022; these belong to the browser.
  const newer = /AbortSignal\.(any|timeout)|structuredClone|\.showPicker|navigator\.locks\.query/;
  expect(await readFile(inPackage('browser/live-client.js'), 'utf8')).not.toMatch(newer);
});
