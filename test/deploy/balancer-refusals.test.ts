// The balancer's own errors are JSON in the contract's form, over HTTP and HTTPS; what it passes on is unchanged.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { IncomingHttpHeaders, Server } from 'node:http';
import { createServer } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { wireError } from '../../src/contracts/errors.ts';
import { findHaproxy } from '../../src/supervision/haproxy/find-binary.ts';
import { runHaproxy } from '../../src/supervision/haproxy/run-haproxy.ts';
import { chooseFreePort } from '../../src/supervision/programs/free-port.ts';
import type { ProgramRun } from '../../src/supervision/programs/supervise-child.ts';
import { rawRequest } from '../node/raw-request.ts';

const run = promisify(execFile);
let dir: string;
/** Replaces a node: it is ready, and reports what it received. */
let node: Server;
let balancer: ProgramRun;
let url: string;
let secureUrl: string;
let plainUrl: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'deerfields-refusals-'));
  node = createServer(({ headers }, response) => response.end(JSON.stringify(headers)));
  await once(node.listen(0, '127.0.0.1'), 'listening');
  const key = join(dir, 'key.pem');
  const own = join(dir, 'own.pem');
  // biome-ignore format: as a person would type it
  const asked = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-keyout', key, '-out', own];
  await run('openssl', asked);
  const certificate = join(dir, 'mall.pem');
  await writeFile(certificate, (await readFile(own, 'utf8')) + (await readFile(key, 'utf8')));
  const [port, securePort, plainPort] = [
    await chooseFreePort(),
    await chooseFreePort(),
    await chooseFreePort(),
  ];
  balancer = await runHaproxy({
    binary: (await findHaproxy(() => {})).path,
    dir,
    host: '127.0.0.1',
    port,
    nodes: [{ id: 'node-1', port: (node.address() as AddressInfo).port }], // it listens on a port
    tls: { port: securePort, plainPort, certificate },
  });
  url = `http://127.0.0.1:${port}`;
  secureUrl = `https://127.0.0.1:${securePort}`;
  plainUrl = `http://127.0.0.1:${plainPort}`;
});

afterAll(async () => {
  await balancer.stop();
  node.close();
  await rm(dir, { recursive: true, force: true });
});

const notHttp = wireError('invalid', 'this is not HTTP, or its headers are too large', { field: 'payload' });
const tooLate = wireError('retry', 'the request was not complete in time: send the same again', {
  retryAfterMs: 1_000,
});

test.each([
  ['a request that is not HTTP', 'hello\r\n\r\n'],
  ['a malformed method', 'G@T / HTTP/1.1\r\nhost: n\r\n\r\n'],
  [
    'two lengths',
    'POST /api/receipts HTTP/1.1\r\nhost: n\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nab',
  ],
  ['endless headers', `GET / HTTP/1.1\r\nhost: n\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`],
])('%s is invalid', async (_, text) => {
  const answer = await rawRequest(url, text);
  expect([answer.status, answer.body]).toEqual([400, { error: notHttp }]);
  expect(answer.headers.get('content-type')).toContain('application/json');
});

test.each([
  ['headers that do not arrive', 'POST /api/receipts HTTP/1.1\r\nhost: n\r\n'],
  ['silence', ''],
])('%s: the outcome is unknown, with a time to retry', async (_, text) => {
  const answer = await rawRequest(url, text);
  expect([answer.status, answer.body]).toEqual([408, { error: tooLate }]);
  expect(answer.headers.get('retry-after')).toBe('1');
});

test('after an answer, an invalid request closes the connection without one', async () => {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let heard = '';
  socket.on('data', (chunk) => {
    heard += chunk;
    if (heard.endsWith('}')) socket.write('hello\r\n\r\n');
  });
  socket.write('GET / HTTP/1.1\r\nhost: n\r\n\r\n');
  await once(socket, 'close');
  expect(heard.match(/^HTTP\/1.1 /gm)).toHaveLength(1);
  expect(heard).toMatch(/^HTTP\/1.1 200 /);
});

test('a node gets the real address of a request, whatever the caller claims', async () => {
  const answer = await fetch(url, { headers: { 'x-forwarded-for': '203.0.113.9' } });
  const { 'x-forwarded-for': from } = (await answer.json()) as IncomingHttpHeaders; // our own node's answer
  // A node uses the last address, which the balancer added.
  expect(String(from).split(', ').at(-1)).toBe('127.0.0.1');
  expect(answer.headers.get('strict-transport-security')).toBeNull();
});

test('HTTPS is served with HSTS, and plain HTTP is redirected to it', async () => {
  const request = httpsRequest(secureUrl, { rejectUnauthorized: false }).end();
  const [response] = await once(request, 'response');
  response.resume();
  expect(response.statusCode).toBe(200);
  expect(response.headers['strict-transport-security']).toBe('max-age=31536000');
  const sent = await fetch(`${plainUrl}/app`, { redirect: 'manual' });
  expect([sent.status, sent.headers.get('location')]).toEqual([
    308,
    `${plainUrl.replace('http:', 'https:')}/app`,
  ]);
});
