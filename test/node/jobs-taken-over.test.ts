// Processes that hold a job are killed or frozen: another takes over, and the one that wakes writes nothing.
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import type { MongoDatabase } from './running-node.ts';
import { mongoDatabase } from './running-node.ts';
import { until } from './until.ts';

const ttlMs = 2_000;

interface Holder {
  readonly child: ChildProcess;
  readonly lines: string[];
  write(value: string): void;
}

let mongo: MongoDatabase;
let holders: Holder[] = [];

beforeAll(async () => {
  mongo = await mongoDatabase('jobs-taken-over');
  // A transaction makes no collection.
  await mongo.db.createCollection('written');
});
beforeEach(async () => {
  await mongo.db.collection('leases').deleteMany({});
  await mongo.db.collection('written').deleteMany({});
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
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  child.stdout.on('data', (text: Buffer) => lines.push(...String(text).trim().split('\n')));
  const holder = { child, lines, write: (value: string) => void child.stdin.write(`${value}\n`) };
  holders.push(holder);
  return holder;
}

const says = (holder: Holder, line: string, withinMs?: number) =>
  until(() => holder.lines.includes(line), line, withinMs);
const written = async (): Promise<unknown[]> =>
  (await mongo.db.collection('written').find().toArray()).map(({ holder, value }) => `${holder} ${value}`);

test('killed while it holds a job: another has it when its time is over', async () => {
  const first = startHolder('first');
  await says(first, 'held 1', 20_000);
  const second = startHolder('second');
  first.child.kill('SIGKILL');
  await says(second, 'held 2', 20_000);
  second.write('goes on');
  await says(second, 'wrote goes on');
  expect(await written()).toEqual(['second goes on']);
});

test('frozen beyond its lease and awake again: fenced out, whatever it believes', async () => {
  const zombie = startHolder('zombie');
  await says(zombie, 'held 1', 20_000);
  zombie.write('in time');
  await says(zombie, 'wrote in time');
  zombie.child.kill('SIGSTOP');
  const successor = startHolder('successor');
  await says(successor, 'held 2', 20_000);
  zombie.write('too late');
  zombie.child.kill('SIGCONT');
  await says(zombie, 'FencedOutError too late', 15_000);
  successor.write('right');
  await says(successor, 'wrote right');
  expect(await written()).toEqual(['zombie in time', 'successor right']);
});
