// The steps of a commit are recognized in the bytes of a real driver, however they are split.
import { expect, inject, test } from 'vitest';
import { aReceipt, mongoDatabase, startTestNode, tablet } from '../node/running-node.ts';
import { dataOf } from '../node/test-client.ts';
import { startFaultProxy } from './fault-proxy.ts';
import { commandIn, inspectCommits, nameOf, steps } from './mongo-steps.ts';

const portOf = (url: string): number => Number(new URL(url).port);
const withPort = (url: string, port: number): string =>
  Object.assign(new URL(url), { port: String(port) }).href;

test('recognizes the insert of a commit and the projection after it, and nothing else', async () => {
  const seen: string[] = [];
  const proxy = await startFaultProxy({
    to: portOf(inject('mongoUrl')),
    inspect: inspectCommits(async (step) => {
      seen.push(nameOf(step));
      return 'pass';
    }),
  });
  const url = withPort(inject('mongoUrl'), proxy.port);
  const mongo = await mongoDatabase('commit-steps');
  const node = await startTestNode({ database: await mongo.open({ MONGODB_URL: url }) });
  const till = await node.connect(tablet());
  expect(seen).toEqual([]);
  expect(dataOf(await till.ask('receipt:submit', aReceipt()))).toMatchObject({ status: 'applied' });
  await expect
    .poll(() => seen.filter((name) => !name.startsWith('update standings')))
    .toEqual(steps.map(nameOf));
  await node.stop();
  await node.database.close();
  await proxy.close();
  await mongo.drop();
});

test('passes on a message completely that arrives byte by byte', async () => {
  const messages: Buffer[] = [];
  const look = inspectCommits(async () => 'pass')();
  const message = Buffer.from('{"x":1}'.padEnd(60, ' '));
  message.writeInt32LE(message.length, 0);
  for (const byte of Buffer.concat([message, message])) {
    for (const { bytes } of look(Buffer.from([byte]), 'toServer')) messages.push(bytes);
  }
  expect(messages).toEqual([message, message]);
});

test('ignores messages that belong to no commit', async () => {
  for (const bytes of [Buffer.alloc(0), Buffer.alloc(16), Buffer.alloc(64), Buffer.alloc(64, 0xff)]) {
    expect(commandIn(bytes)).toBe(null);
  }
});
