// Requests refused before a route or event sees them get the contract's error, whichever layer refuses.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorCodes } from '../../src/contracts/errors.ts';
import { rawRequest } from './raw-request.ts';
import type { TestNode } from './running-node.ts';
import { operator, readAnswer, startTestNode, tablet } from './running-node.ts';

let node: TestNode;

beforeAll(async () => {
  node = await startTestNode({ settings: { NODE_NAME: 'n1' } });
});

afterAll(async () => {
  expect(node.logged.filter(({ level }) => level === 'error')).toEqual([]);
  await node.stop();
});

/** An error object of the contract, and nothing else. */
const refused = (code: keyof typeof errorCodes, extra: object = {}) => ({
  error: { code, message: expect.any(String), retryable: errorCodes[code].retryable, ...extra },
});
const invalid = (field: string) => refused('invalid', { field });
const head = (line: string, ...headers: string[]): string =>
  `${[line, 'host: n', 'connection: close', ...headers].join('\r\n')}\r\n\r\n`;

describe('by the framework', () => {
  test.each([
    ['bad percent-encoding', 'GET', '/api/users/%E0%A4%A', 400, invalid('path')],
    ['bytes that are not UTF-8', 'GET', '/api/users/%FF', 400, invalid('path')],
    ['a part of the path that is too long', 'GET', `/api/users/${'x'.repeat(3_000)}`, 414, invalid('path')],
    ['an unknown route', 'GET', '/api/nothing', 404, refused('not_found')],
    ['another method', 'DELETE', '/api/receipts', 405, invalid('method')],
    ['another method of a route with a name in it', 'POST', '/api/users/sara/stats', 405, invalid('method')],
  ])('%s', async (_, method, path, status, body) => {
    const headers = { authorization: `Bearer ${await node.token(operator())}` };
    const answer = await readAnswer(await fetch(`${node.url}${path}`, { method, headers }));
    expect([answer.status, answer.body]).toEqual([status, body]);
  });

  test('405 names the methods of the route', async () => {
    const { headers } = await fetch(`${node.url}/api/users/sara/profile`, { method: 'DELETE' });
    expect(headers.get('allow')).toBe('GET, HEAD, PUT');
  });

  test.each([
    ['no JSON', 'application/json', '{"receiptNo":', 400, invalid('payload')],
    ['another type', 'application/xml', '<a/>', 415, refused('invalid', { field: expect.any(String) })],
    ['too large', 'application/json', JSON.stringify('x'.repeat(300_000)), 413, invalid('payload')],
  ])('a body that is %s', async (_, type, body, status, expected) => {
    const headers = { 'content-type': type, authorization: `Bearer ${await node.token(tablet())}` };
    const answer = await readAnswer(
      await fetch(`${node.url}/api/receipts`, { method: 'POST', headers, body }),
    );
    expect([answer.status, answer.body]).toEqual([status, expected]);
  });
});

describe("by Node's parser", () => {
  test.each([
    ['a request that is not HTTP', 'hello\r\n\r\n', 400, refused('invalid', { field: expect.any(String) })],
    ['an unknown method', head('FETCH / HTTP/1.1'), 400, invalid('method')],
    ['a method that no route has', head('PROPFIND /api/receipts HTTP/1.1'), 405, invalid('method')],
    ['endless headers', head('GET / HTTP/1.1', `x: ${'y'.repeat(20_000)}`), 431, invalid('headers')],
    ['no Host', 'GET /livez HTTP/1.1\r\nconnection: close\r\n\r\n', 400, invalid('host')],
    ['an expectation', head('GET /livez HTTP/1.1', 'expect: miracles'), 417, invalid('expect')],
    ['CONNECT', head('CONNECT n:443 HTTP/1.1'), 405, invalid('method')],
    [
      'two lengths',
      head('POST /api/receipts HTTP/1.1', 'content-length: 2', 'content-length: 3'),
      400,
      invalid('payload'),
    ],
  ])('%s', async (_, text, status, body) => {
    const answer = await rawRequest(node.url, text);
    expect([answer.status, answer.body]).toEqual([status, body]);
    expect(answer.headers.get('content-type')).toContain('application/json');
  });

  test('headers that do not arrive in time', async () => {
    const answer = await rawRequest(node.url, 'POST /api/receipts HTTP/1.1\r\nhost: n\r\n');
    expect([answer.status, answer.body]).toEqual([408, refused('retry', { retryAfterMs: 1_000 })]);
    expect(answer.headers.get('retry-after')).toBe('1');
  }, 30_000);
});
