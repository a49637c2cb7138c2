// The outbox in a file: killed processes, torn lines, a second process, and a full disk.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { asFileError } from '../../../src/client/outbox/file/durable-file.ts';
import { openFileStorage } from '../../../src/client/outbox/file/file-storage.ts';
import { createOutbox } from '../../../src/client/outbox/outbox.ts';
import type { OutboxStorage } from '../../../src/client/outbox/storage.ts';
import { untilHolds } from '../../until-holds.ts';
import { anOutcome, aReceipt, numberOf } from './messages.ts';

const till = join(import.meta.dirname, 'putting-till.ts');
let path = '';
const open: { close(): Promise<void> }[] = [];

beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'outbox-')), 'outbox.jsonl');
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const queued = { state: 'queued', queuedAt: '2026-03-21T06:30:00.000Z', attempts: 0 } as const;
const numbers = async (storage: OutboxStorage): Promise<string[]> => (await storage.read()).map(numberOf);

/** Lets a till put receipts until it has printed `count` of them, and kills it. Returns the printed ones. */
async function killedAfter(count: number, prefix: string): Promise<string[]> {
  const child = spawn(process.execPath, [till, path, prefix], { stdio: ['ignore', 'pipe', 'inherit'] });
  const printed: string[] = [];
  const gone = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    printed.push(line);
    if (printed.length === count) child.kill('SIGKILL');
  }
  await gone;
  return printed;
}

test('a till that is killed twice while writing loses no stored receipt and sends each once, in order', async () => {
  const first = await killedAfter(25, 'a');
  const second = await killedAfter(40, 'b');
  const sent: string[] = [];
  const outbox = await createOutbox({
    storage: await openFileStorage(path),
    send: async (message) => {
      sent.push(numberOf(message));
      return anOutcome();
    },
  });
  open.push(outbox);
  await untilHolds(() => expect(outbox.snapshot().waiting).toBe(0));
  // One more may have been written and not yet printed.
  const a = sent.filter((no) => no.startsWith('a'));
  const b = sent.filter((no) => no.startsWith('b'));
  expect(sent).toEqual([...a, ...b]);
  expect(a.slice(0, first.length)).toEqual(first);
  expect(b.slice(0, second.length)).toEqual(second);
  expect(a).toEqual(a.map((_, at) => `a${at}`));
  expect(b).toEqual(b.map((_, at) => `b${at}`));
});

test('a line torn by a power cut loses only itself', async () => {
  const storage = await openFileStorage(path);
  for (const no of ['a', 'b', 'c']) await storage.add({ ...aReceipt(no), ...queued });
  await storage.close();
  await truncate(path, (await stat(path)).size - 20);
  const again = await openFileStorage(path);
  expect(again.damaged).toBe(1);
  expect(await numbers(again)).toEqual(['a', 'b']);
  await again.add({ ...aReceipt('d'), ...queued });
  await again.close();
  const third = await openFileStorage(path);
  open.push(third);
  expect(third.damaged).toBe(0);
  expect(await numbers(third)).toEqual(['a', 'b', 'd']);
});

test('a damaged line in the middle is set aside, and the lines after it are read', async () => {
  const storage = await openFileStorage(path);
  for (const no of ['a', 'b', 'c']) await storage.add({ ...aReceipt(no), ...queued });
  await storage.close();
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace('"receiptNo":"b"', '"receiptNo":"X"'));
  const again = await openFileStorage(path);
  open.push(again);
  expect(await numbers(again)).toEqual(['a', 'c']);
  expect(await readFile(`${path}.damaged`, 'utf8')).toContain('"receiptNo":"X"');
});

test('zeros that a power cut leaves at the end of a file are skipped', async () => {
  const storage = await openFileStorage(path);
  await storage.add({ ...aReceipt('a'), ...queued });
  await storage.close();
  await appendFile(path, '\0'.repeat(64));
  const again = await openFileStorage(path);
  open.push(again);
  expect(await numbers(again)).toEqual(['a']);
});

test('a second process is told which process holds the file; the lock of a dead one is ignored', async () => {
  const first = await openFileStorage(path);
  await expect(openFileStorage(path)).rejects.toMatchObject({
    code: 'storage_in_use',
    message: expect.stringContaining(`process ${process.pid}`),
  });
  await first.close();
  // The number of a living process, but not the one that locked: the machine was restarted since.
  const lock = { pid: process.pid, startedAt: 'another boot 1', lockedAtMs: Date.now() };
  await writeFile(`${path}.lock`, JSON.stringify(lock));
  open.push(await openFileStorage(path));
});

test('the file stays small however many rows pass through it', async () => {
  const storage = await openFileStorage(path);
  open.push(storage);
  for (let round = 0; round < 6; round += 1) {
    const rows = await Promise.all(
      Array.from({ length: 250 }, (_, at) => storage.add({ ...aReceipt(`${round}-${at}`), ...queued })),
    );
    await storage.remove(rows.map(({ id }) => id));
  }
  expect((await readFile(path, 'utf8')).split('\n').length).toBeLessThan(1_100);
  expect((await storage.add({ ...aReceipt('next'), ...queued })).id).toBe(1_501);
});

test('a missing folder gives `storage_refused`, and a full disk its own code', async () => {
  await expect(openFileStorage(join(path, 'no', 'such'))).rejects.toMatchObject({ code: 'storage_refused' });
  const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  expect(asFileError(path, full)).toMatchObject({ code: 'storage_full' });
});
