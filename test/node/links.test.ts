// Sign-in links: a short code is exchanged for a token at any node for a while, and guessing is slowed down.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLinkCode } from '../../src/access/links.ts';
import { createMemoryLinks } from '../../src/adapters/memory/links.ts';
import { StoreUnavailableError } from '../../src/ports/store.ts';
import type { TestNode } from './running-node.ts';
import { mongoDatabase, startTestNode } from './running-node.ts';
import { connectTo } from './test-client.ts';
import { until } from './until.ts';

const identity = { role: 'tablet', sub: 'till-1', store: 'cafe' } as const;
let node: TestNode;
beforeAll(async () => {
  node = await startTestNode();
});
afterAll(() => node.stop());
const open = (code: unknown, at = node) => at.http(null, '/api/sessions', { code });

test('a code signs its user in, as often as it is opened, until it expires', async () => {
  const code = await createLinkCode(node.database.links, identity, 60);
  expect(code).toMatch(/^[a-z0-9]{10}$/);
  for (let at = 0; at < 2; at += 1) {
    const { status, body, headers } = await open(code);
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    const till = connectTo(node.url, (body as { token: string }).token); // the route's data
    expect(await till.greeted()).toMatchObject({ role: 'tablet' });
    till.close();
  }
  const over = await createLinkCode(node.database.links, identity, -1);
  expect(await open(over)).toMatchObject({ status: 401, body: { error: { code: 'unauthenticated' } } });
});

test('a malformed code is invalid, and an unknown one unauthenticated', async () => {
  for (const wrong of [undefined, 7, '', 'SHORT', 'x'.repeat(10_000), { $gt: '' }]) {
    expect((await open(wrong)).body).toMatchObject({ error: { code: 'invalid', field: 'code' } });
  }
  expect((await open('abcdefghjk')).body).toMatchObject({ error: { code: 'unauthenticated' } });
});

test('a code from one node is valid at the others; its text is not in the database', async () => {
  const mongo = await mongoDatabase('links');
  const nodes = [
    await startTestNode({ database: await mongo.open() }),
    await startTestNode({ database: await mongo.open() }),
  ];
  try {
    const code = await createLinkCode(nodes[0]?.database.links ?? node.database.links, identity, 60);
    for (const each of nodes) expect((await open(code, each)).status).toBe(200);
    expect(JSON.stringify(await mongo.db.collection('links').find().toArray())).not.toContain(code);
  } finally {
    for (const each of nodes) {
      await each.stop();
      await each.database.close();
    }
    await mongo.drop();
  }
});

test('the number of codes in memory is limited, and expired ones are removed', async () => {
  let nowMs = 0;
  const links = createMemoryLinks(2, () => nowMs);
  await links.put('one', identity, 10);
  await links.put('two', identity, 20);
  await expect(links.put('three', identity, 20)).rejects.toThrow(StoreUnavailableError);
  nowMs = 10;
  await links.put('three', identity, 20);
  expect(await links.read('one', nowMs)).toBeNull();
  expect(await links.read('three', nowMs)).toEqual(identity);
});

test('guessing codes is rate limited', async () => {
  const limited = await until(async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => open('abcdefghjk')));
    return answers.find(({ status }) => status === 429);
  }, 'guesses are refused');
  expect(limited.body).toMatchObject({ error: { code: 'limited', retryAfterMs: expect.any(Number) } });
});
