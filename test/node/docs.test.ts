// What a node says of itself: every answer of every route, and every event on a page without scripts.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientEvents } from '../../src/contracts/client-events.ts';
import { errorCodes } from '../../src/contracts/errors.ts';
import { routes } from '../../src/contracts/routes.ts';
import { serverEvents } from '../../src/contracts/server-events.ts';
import type { TestNode } from './running-node.ts';
import { aReceipt, startTestNode, tablet } from './running-node.ts';

let node: TestNode;
beforeAll(async () => {
  node = await startTestNode();
});
afterAll(async () => {
  await node.stop();
});

interface Operation {
  readonly security?: readonly unknown[];
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: object }>>;
}

async function operationOf(method: string, path: string): Promise<Operation | undefined> {
  const { body } = await node.http(null, '/docs/json');
  const { paths } = body as { paths: Record<string, Record<string, Operation>> }; // an OpenAPI document
  return paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
}

test('every route is there, with its refusals; an open one needs no token', async () => {
  for (const route of Object.values(routes)) {
    const operation = await operationOf(route.method, route.path);
    expect(operation, route.path).toBeDefined();
    if (!('roles' in route)) {
      expect(operation?.security, route.path).toEqual([]);
      continue;
    }
    for (const status of ['401', '403']) expect(operation?.responses, route.path).toHaveProperty(status);
    if ('event' in route) {
      for (const status of ['400', '429', '500', '503', '504']) {
        expect(operation?.responses, route.path).toHaveProperty(status);
      }
    }
  }
});

test('a receipt says all that may come of it', async () => {
  const { responses = {} } = (await operationOf('POST', '/api/receipts')) ?? {};
  const statuses = [
    '200',
    '202',
    '400',
    '401',
    '403',
    '404',
    '409',
    '413',
    '415',
    '422',
    '429',
    '500',
    '503',
    '504',
  ];
  expect(Object.keys(responses).toSorted()).toEqual(statuses);
  const { busy, unavailable } = errorCodes;
  expect(responses['503']?.description).toContain(busy.meaning);
  expect(responses['503']?.description).toContain(unavailable.meaning);
  expect(JSON.stringify(responses['409']?.content)).toContain('retryable');
});

test('the documented schemas judge nothing: the gate answers a bad receipt', async () => {
  const { status, body } = await node.http(tablet(), '/api/receipts', aReceipt({ amount: -1 }));
  expect({ status, body }).toMatchObject({
    status: 400,
    body: { error: { code: 'invalid', field: 'amount' } },
  });
});

test('every event stands on the page, with its fields, and the page loads nothing from elsewhere', async () => {
  const { headers, body } = await node.http(null, '/docs/events');
  const html = String(body);
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
  for (const name of [...Object.keys(clientEvents), ...Object.keys(serverEvents)]) {
    expect(html).toContain(`<h3><code>${name}</code></h3>`);
  }
  for (const code of Object.keys(errorCodes)) expect(html).toContain(`<td><code>${code}</code></td>`);
  expect(html).toContain('<code>items[].quantity</code>');
  expect(html).toContain('<code>receiptNo</code></td><td>yes</td>');
  expect(html).not.toMatch(/<script|https?:\/\/|undefined|\[object/);
  expect((await node.http(null, '/docs/events.css')).headers.get('content-type')).toContain('text/css');
});
