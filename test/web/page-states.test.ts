// `/app`, `/tablet` and `/ops` while loading, refused and disconnected: axe finds nothing.
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { useBrowser } from './browser.ts';
import { refuseEveryone } from './refuse-everyone.ts';
import { expectRules } from './rules.ts';
import type { WebNode } from './web-node.ts';
import { startWebNode } from './web-node.ts';

const browser = useBrowser();
let node: WebNode;
beforeAll(async () => {
  node = await startWebNode();
});
afterAll(() => node.stop());

async function windowIn(language: 'fa' | 'en'): Promise<BrowserContext> {
  const context = await browser.context({ viewport: { width: 1024, height: 768 } });
  await context.addInitScript((to) => {
    // The empty page before the first one has no storage.
    if (location.protocol === 'http:') localStorage.setItem('deerfields:language', to);
  }, language);
  return context;
}
async function expectState(page: Page, state: string, language: 'fa' | 'en'): Promise<void> {
  await page.locator(`[data-link="${state}"]`).first().waitFor();
  await expectRules(page, language);
}

describe.each(['app', 'tablet', 'ops'] as const)('/%s', (name) => {
  describe.each(['fa', 'en'] as const)('in %s', (language) => {
    test('while it loads', async () => {
      const context = await windowIn(language);
      // A node that accepts the connection and sends nothing.
      await context.routeWebSocket('**/socket.io/**', () => {});
      const page = await context.newPage();
      await page.goto(await node.link(name));
      await expectState(page, 'loading', language);
    });

    test('in the error state: the node refuses for good, and not because of the token', async () => {
      const context = await windowIn(language);
      await context.routeWebSocket('**/socket.io/**', refuseEveryone);
      const page = await context.newPage();
      await page.goto(await node.link(name));
      await expectState(page, 'error', language);
    });

    test('signed out, with an expired link', async () => {
      const context = await windowIn(language);
      const page = await context.newPage();
      // The browser itself logs the refusal.
      context.on('console', () => {});
      await page.goto(`${node.url}/${name}`);
      await page.locator('.sign-in').waitFor();
      await expectRules(page, language);
    });
  });
});

test('a short link signs in and leaves no code in the address; an expired one asks for another, once', async () => {
  const { createLinkCode } = await import('../../src/access/links.ts');
  const identity = { role: 'shopper', sub: 'sara' } as const;
  const code = await createLinkCode(node.database.links, identity, 60);
  const page = await browser.open(`${node.url}/app#c=${code}`);
  await page.locator('[data-link="live"]').waitFor();
  expect(page.url()).toBe(`${node.url}/app`);
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain(code);
  const other = await browser.context({ expectedErrors: /401/ });
  const late = await other.newPage();
  let asked = 0;
  late.on('request', (request) => {
    if (request.url().endsWith('/api/sessions')) asked += 1;
  });
  await late.goto(`${node.url}/app#c=abcdefghjk`);
  await late.getByText('پایان رسیده').first().waitFor();
  expect(asked).toBe(1);
});
