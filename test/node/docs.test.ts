// The served documentation of events, on pages without scripts. For routes see openapi.test.ts.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientEvents } from '../../src/contracts/client-events.ts';
import { errorCodes } from '../../src/contracts/errors.ts';
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

test('the documented schemas do not validate: the gate answers a bad receipt', async () => {
  const { status, body } = await node.http(tablet(), '/api/receipts', aReceipt({ amount: -1 }));
  expect({ status, body }).toMatchObject({
    status: 400,
    body: { error: { code: 'invalid', field: 'amount' } },
  });
});

test('every event is on the page with its fields, and the page loads nothing from elsewhere', async () => {
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
