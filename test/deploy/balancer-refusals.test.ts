// What the balancer refuses itself is JSON in the contract's form, over HTTP and HTTPS; what it passes on is whole.
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
/** Stands for a node: ready, and tells what reached it. */
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
const tooLate = wireError('retry', 'the request did not come whole in time: send the same again', {
  retryAfterMs: 1_000,
});

test.each([
  ['no HTTP at all', 'hello\r\n\r\n'],
  ['a method of no form', 'G@T / HTTP/1.1\r\nhost: n\r\n\r\n'],
  [
    'two lengths',
    'POST /api/receipts HTTP/1.1\r\nhost: n\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nab',
  ],
  ['headers without end', `GET / HTTP/1.1\r\nhost: n\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`],
])('%s is invalid', async (_, text) => {
  const answer = await rawRequest(url, text);
  expect([answer.status, answer.body]).toEqual([400, { error: notHttp }]);
  expect(answer.headers.get('content-type')).toContain('application/json');
});

test.each([
  ['headers that do not come', 'POST /api/receipts HTTP/1.1\r\nhost: n\r\n'],
  ['silence', ''],
])('%s: the outcome is unknown, with a time to come back', async (_, text) => {
  const answer = await rawRequest(url, text);
  expect([answer.status, answer.body]).toEqual([408, { error: tooLate }]);
  expect(answer.headers.get('retry-after')).toBe('1');
});

test('after an answer, what is no request ends the connection without a word', async () => {
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

test('a node hears where a request comes from, whatever the caller says', async () => {
  const answer = await fetch(url, { headers: { 'x-forwarded-for': '203.0.113.9' } });
  const { 'x-forwarded-for': from } = (await answer.json()) as IncomingHttpHeaders; // our own node's answer
  // A node goes by the last one: the balancer's own.
  expect(String(from).split(', ').at(-1)).toBe('127.0.0.1');
  expect(answer.headers.get('strict-transport-security')).toBeNull();
});

test('HTTPS is served, and browsers are told to keep to it; plain HTTP is sent there', async () => {
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
