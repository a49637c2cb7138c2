// How a node serves its pages: headers, caching, compression, and no file outside its table.
import Fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PageFile, PageFiles } from '../../src/adapters/http/page-files.ts';
import { addPages, pagePaths } from '../../src/adapters/http/pages.ts';
import { ConfigError, loadConfig } from '../../src/runtime/config.ts';
import { openPages } from '../../src/runtime/pages.ts';
import type { TestNode } from './running-node.ts';
import { startTestNode } from './running-node.ts';

const page = (text: string, immutable = false): PageFile => ({
  type: immutable ? 'text/javascript; charset=utf-8' : 'text/html; charset=utf-8',
  plain: Buffer.from(text),
  br: Buffer.from(`br ${text}`),
  gzip: Buffer.from(`gzip ${text}`),
  etag: `"${text}"`,
  immutable,
});
const files: PageFiles = new Map([
  ...pagePaths.map((path) => [path, page(`page ${path}`)] as const),
  ['/assets/app-1a2b.js', page('script', true)],
]);
async function serving(screenFrameAncestors: readonly string[] = [], served: PageFiles | null = files) {
  const app = Fastify();
  addPages(app, { files: served, screenFrameAncestors });
  await app.ready();
  return app;
}

test('each page has its path, and one with a trailing slash redirects there', async () => {
  const app = await serving();
  for (const url of pagePaths) {
    expect(await app.inject({ url })).toMatchObject({ statusCode: 200, body: `page ${url}` });
  }
  expect(await app.inject({ url: '/app/' })).toMatchObject({
    statusCode: 308,
    headers: { location: '/app' },
  });
});

test('the best encoding that the browser accepts is served; pages are revalidated, hashed files never', async () => {
  const app = await serving();
  const ask = (url: string, encoding: string) =>
    app.inject({ url, headers: { 'accept-encoding': encoding } });
  expect(await ask('/app', 'gzip, br')).toMatchObject({
    body: 'br page /app',
    headers: { vary: 'accept-encoding' },
  });
  expect((await ask('/app', 'gzip')).headers['content-encoding']).toBe('gzip');
  expect((await ask('/app', '')).body).toBe('page /app');
  const script = await ask('/assets/app-1a2b.js', 'br');
  expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  const first = await ask('/app', 'br');
  expect(first.headers['cache-control']).toBe('no-cache');
  const again = await app.inject({ url: '/app', headers: { 'if-none-match': String(first.headers.etag) } });
  expect(again).toMatchObject({ statusCode: 304, body: '' });
});

test('the policy allows the own origin only, nothing inline, sockets to the own host; a foreign host is not repeated', async () => {
  const app = await serving();
  const policyFor = async (host: string) =>
    String((await app.inject({ url: '/app', headers: { host } })).headers['content-security-policy']);
  const policy = await policyFor('mall.example:3000');
  expect(policy).toContain("connect-src 'self' ws://mall.example:3000 wss://mall.example:3000;");
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/unsafe|\*/);
  expect(await policyFor('x; script-src *')).not.toContain('*');
});

test('no page can be embedded, except the screen by the origins of the setting', async () => {
  const signage = 'https://signage.example';
  const app = await serving([signage]);
  const app1 = await app.inject({ url: '/app' });
  expect(app1.headers['x-frame-options']).toBe('DENY');
  expect(app1.headers['content-security-policy']).toContain("frame-ancestors 'none'");
  const screen = await app.inject({ url: '/screen' });
  expect(screen.headers['x-frame-options']).toBeUndefined();
  expect(screen.headers['content-security-policy']).toContain(`frame-ancestors ${signage}`);
  const closed = await (await serving()).inject({ url: '/screen' });
  expect(closed.headers['content-security-policy']).toContain("frame-ancestors 'none'");
});

test('the setting accepts origins and nothing else', async () => {
  const config = loadConfig({ SCREEN_FRAME_ANCESTORS: 'https://a.example, http://b.example:8080' });
  expect((await openPages(config)).screenFrameAncestors).toEqual([
    'https://a.example',
    'http://b.example:8080',
  ]);
  expect(() => loadConfig({ SCREEN_FRAME_ANCESTORS: "'self'; script-src *" })).toThrow(ConfigError);
});

test.each([
  '/assets/other.js',
  '/assets/../../package.json',
  '/assets/%2e%2e/%2e%2e/package.json',
  '/assets/',
])('%s is not found', async (url) => {
  expect((await (await serving()).inject({ url })).statusCode).toBe(404);
});

test('pages that were never built say what to do', async () => {
  const answer = await (await serving([], null)).inject({ url: '/app' });
  expect(answer.statusCode).toBe(503);
  expect(answer.body).toContain('npm run build:web');
});

describe('on a node', () => {
  let node: TestNode;
  beforeAll(async () => {
    node = await startTestNode();
  });
  afterAll(() => node.stop());

  test('the headers of pages do not replace those of other answers', async () => {
    const response = await fetch(`${node.url}/app`);
    await response.text();
    // With or without built pages: test/web tests the built ones.
    if (response.status === 200) {
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    } else expect(response.status).toBe(503);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    const missing = await fetch(`${node.url}/nothing`);
    expect(await missing.json()).toMatchObject({ error: { code: 'not_found' } });
  });
});
