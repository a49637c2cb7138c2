// The balancer with the deployed configuration: a frozen or killed node is left at once, and errors are JSON.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { signToken } from '../../src/access/tokens.ts';
import { isAlive } from '../../src/adapters/processes/process-facts.ts';
import type { Client } from '../../src/client/client.ts';
import { connectClient } from '../../src/client/connect.ts';
import { runMember } from '../../src/supervision/cluster/member.ts';
import { findHaproxy } from '../../src/supervision/haproxy/find-binary.ts';
import { runHaproxy } from '../../src/supervision/haproxy/run-haproxy.ts';
import { chooseFreePort } from '../../src/supervision/programs/free-port.ts';
import type { ProgramRun } from '../../src/supervision/programs/supervise-child.ts';
import type { MongoDatabase } from '../node/running-node.ts';
import { aReceipt, mongoDatabase, readAnswer, secret, tablet } from '../node/running-node.ts';
import { until } from '../node/until.ts';

const stopWithinMs = 20_000;
let dir: string;
let mongo: MongoDatabase;
let balancer: ProgramRun;
let url: string;
const members: ProgramRun[] = [];
const clients: Client[] = [];

const startNode = (id: string, port: number): Promise<ProgramRun> =>
  runMember(
    {
      NODE_NAME: id,
      PORT: String(port),
      MONGODB_URL: inject('mongoUrl'),
      MONGODB_DATABASE: mongo.name,
      TUNING: '{"mongoPoolMax":10}',
      JWT_SECRET: secret,
      LOG_LEVEL: 'error',
    },
    stopWithinMs,
  );

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'deerfields-balancer-'));
  mongo = await mongoDatabase('balancer');
  const nodes = [];
  for (const id of ['node-1', 'node-2']) {
    const port = await chooseFreePort();
    members.push(await startNode(id, port));
    nodes.push({ id, port });
  }
  const port = await chooseFreePort();
  const { path: binary } = await findHaproxy(() => {});
  balancer = await runHaproxy({ binary, dir, host: '127.0.0.1', port, nodes });
  url = `http://127.0.0.1:${port}`;
});

afterAll(async () => {
  for (const client of clients) client.close();
  await balancer.stop();
  for (const member of members) {
    if (isAlive(member.pid)) process.kill(member.pid, 'SIGCONT');
    await member.stop();
  }
  await mongo.drop();
  await rm(dir, { recursive: true, force: true });
});

const error = (code: string) => ({ error: expect.objectContaining({ code, message: expect.any(String) }) });

test('a till continues with another node as soon as its own is frozen, and so does REST', async () => {
  const token = await signToken(secret, tablet(), 600);
  // Its time limit is so long that without the balancer it would wait for the frozen node until the end of this test.
  const till = connectClient({ url, token, timeoutMs: 120_000 });
  clients.push(till);
  const { node } = await till.ready();
  const frozen = members[Number(node.slice(-1)) - 1];
  process.kill(frozen?.pid ?? 0, 'SIGSTOP');
  const submitted = till.submitReceipt(aReceipt({ receiptNo: 'frozen-1' }));

  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = JSON.stringify(aReceipt({ receiptNo: 'frozen-2' }));
  const answered = await until(async () => {
    const answer = await readAnswer(await fetch(`${url}/api/receipts`, { method: 'POST', headers, body }));
    if (answer.status === 200) return answer;
    // Until the balancer notices: never HTML, and always a time to retry.
    expect(answer.body).toEqual({
      error: expect.objectContaining({ retryable: true, retryAfterMs: 1_000 }),
    });
    expect(answer.headers.get('retry-after')).toBe('1');
    return null;
  }, 'a receipt is answered by the other node');
  expect(answered.body).toMatchObject({ receiptId: 'cafe:frozen-2' });
  expect(await submitted).toMatchObject({ status: 'applied', receiptId: 'cafe:frozen-1' });
  expect((await till.ready()).node).not.toBe(node);
  process.kill(frozen?.pid ?? 0, 'SIGCONT');
});

test('without any node the answer is `unavailable` with a time to retry', async () => {
  for (const member of members) process.kill(member.pid, 'SIGKILL');
  const answer = await until(async () => {
    const found = await readAnswer(await fetch(`${url}/api/boards/coins`));
    expect(found.body).toEqual({ error: expect.objectContaining({ retryable: true }) });
    return found.status === 503 && found;
  }, 'the balancer knows');
  expect(answer.body).toEqual(error('unavailable'));
  expect(answer.headers.get('retry-after')).toBe('1');
});
