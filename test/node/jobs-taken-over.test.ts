// A process that holds a job is killed or frozen: another takes over, and a frozen one learns of it when it wakes.
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import type { MongoDatabase } from './running-node.ts';
import { mongoDatabase } from './running-node.ts';
import { until } from './until.ts';

/** Long enough for a busy machine to renew it in time. */
const ttlMs = 4_000;

interface Holder {
  readonly child: ChildProcess;
  readonly lines: string[];
}

let mongo: MongoDatabase;
let holders: Holder[] = [];

beforeAll(async () => {
  mongo = await mongoDatabase('jobs-taken-over');
});
beforeEach(async () => {
  await mongo.db.collection('leases').deleteMany({});
});
afterEach(async () => {
  for (const { child } of holders)
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  for (const { child } of holders)
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
  holders = [];
});
afterAll(() => mongo.drop());

function startHolder(name: string): Holder {
  const file = join(import.meta.dirname, 'job-holder.ts');
  const child = spawn(process.execPath, [file, inject('mongoUrl'), mongo.name, name, String(ttlMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  child.stdout.on('data', (text: Buffer) => lines.push(...String(text).trim().split('\n')));
  const holder = { child, lines };
  holders.push(holder);
  return holder;
}

const says = (holder: Holder, line: string) => until(() => holder.lines.includes(line), line);
const holderOf = async (): Promise<unknown> => (await mongo.db.collection('leases').findOne({}))?.['holder'];

test('when a node is killed during a job, another runs it after the lease expires', async () => {
  const first = startHolder('first');
  await says(first, 'held');
  const second = startHolder('second');
  first.child.kill('SIGKILL');
  await says(second, 'held');
  expect(await holderOf()).toBe('second');
});

test('a node that wakes after its lease expired is told that it lost it, and the other keeps it', async () => {
  const zombie = startHolder('zombie');
  await says(zombie, 'held');
  zombie.child.kill('SIGSTOP');
  const successor = startHolder('successor');
  await says(successor, 'held');
  zombie.child.kill('SIGCONT');
  await says(zombie, 'lost');
  expect(successor.lines).toEqual(['held']);
  expect(await holderOf()).toBe('successor');
});
