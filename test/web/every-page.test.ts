// What every page does: both languages, sign-in by link, no token left behind, a message when scripts fail.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtPages } from '../../src/runtime/pages.ts';
import { useBrowser } from './browser.ts';
import {
  expectAccessible,
  expectLanguage,
  expectNoOverflowNow,
  expectRules,
  switchLanguage,
} from './rules.ts';
import type { WebNode } from './web-node.ts';
import { pageNames, startWebNode } from './web-node.ts';

const kilobyte = 1_024;
/** The operations page draws charts. */
const budgetBytes = {
  app: 150 * kilobyte,
  tablet: 150 * kilobyte,
  kiosk: 150 * kilobyte,
  screen: 150 * kilobyte,
  ops: 220 * kilobyte,
} as const;

const browser = useBrowser();
let node: WebNode;
beforeAll(async () => {
  node = await startWebNode();
});
afterAll(() => node.stop());

test('the start page links to the five others, in both languages', async () => {
  const page = await browser.open(node.url);
  for (const language of ['fa', 'en'] as const) {
    await switchLanguage(page, language);
    await expectRules(page, language);
  }
  const links = await page
    .locator('nav a')
    .evaluateAll((all) => all.map((link) => link.getAttribute('href')));
  expect(links.sort()).toEqual(pageNames.map((name) => `/${name}`).sort());
  await page.reload();
  await expectLanguage(page, 'en');
});

// Commands differ between a clone and an installed package, and most users of a page have no terminal.
test('a user without a link is told where to get one, and no page names a command', async () => {
  for (const name of ['', ...pageNames]) {
    const page = await browser.open(`${node.url}/${name}`);
    await page.getByText('از مسئول سامانه بگیرید').waitFor();
    await switchLanguage(page, 'en');
    await page.getByText('sk whoever runs the system').waitFor();
    await page.context().close();
  }
  const files = (await readdir(builtPages, { recursive: true })).filter((name) => /\.(js|html)$/.test(name));
  expect(files.length).toBeGreaterThan(10);
  for (const file of files) {
    expect
      .soft(await readFile(join(builtPages, file), 'utf8'), file)
      .not.toMatch(/\bnp[mx] |deerfields-live/);
  }
});

describe.each(pageNames)('/%s', (name) => {
  test('without a token: a sign-in panel, never a loop; with a link it is live', async () => {
    const page = await browser.open(`${node.url}/${name}`);
    await page.locator('main h1').waitFor();
    await expectLanguage(page, 'fa');
    // Stored if the device belongs to one person. A kiosk starts in the mall's language; a screen alternates.
    await switchLanguage(page, 'en');
    await page.reload();
    await page.locator('main h1').waitFor();
    await expectLanguage(page, name === 'kiosk' || name === 'screen' ? 'fa' : 'en');
    const link = await node.link(name);
    await page.goto(link);
    await page.locator('[data-link="live"]').first().waitFor();
    // The address contains no token, and neither does the history.
    expect(page.url()).toBe(`${node.url}/${name}`);
    expect(await page.evaluate(() => document.documentElement.outerHTML)).not.toContain(link.split('#t=')[1]);
  });

  test.each(['fa', 'en'])('a cold load in %s transfers no more than its budget', async (language) => {
    const context = await browser.context();
    await context.addInitScript((to) => {
      // The empty page before the first one has no storage.
      if (location.protocol === 'http:') localStorage.setItem('deerfields:language', to);
    }, language);
    const page = await context.newPage();
    const finished: Request[] = [];
    page.on('requestfinished', (request) => finished.push(request));
    await page.goto(await node.link(name));
    await page.locator('[data-link="live"]').first().waitFor();
    await page.evaluate(() => document.fonts.ready);
    const sizes = await Promise.all(finished.map((request) => request.sizes()));
    const bytes = sizes.reduce((sum, size) => sum + size.responseBodySize + size.responseHeadersSize, 0);
    expect(finished.length).toBeGreaterThan(3);
    expect(bytes).toBeLessThan(budgetBytes[name]);
  });

  test('a refused token is not tried again', async () => {
    const page = await browser.open(`${node.url}/${name}`);
    let sockets = 0;
    page.on('websocket', () => {
      sockets += 1;
    });
    const [, token = ''] = (await node.link(name)).split('#t=');
    const forged = `${token.slice(0, token.lastIndexOf('.'))}.${'A'.repeat(43)}`;
    await page.goto(`${node.url}/${name}#t=${forged}`);
    await page.getByText('پایان رسیده').first().waitFor();
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    expect(kept).not.toContain(forged);
    expect(sockets).toBe(1);
  });
});

test('a script that does not load leaves the page’s name, a sentence, and what to do, in both languages', async () => {
  const context = await browser.context({ expectedErrors: /Failed to load|ERR_FAILED/ });
  await context.route('**/assets/*.js', (route) => route.abort());
  for (const name of ['', ...pageNames]) {
    const page = await context.newPage();
    await page.goto(`${node.url}/${name}`);
    expect(await page.locator('.opening-name').innerText()).toMatch(/دیرفیلدز.*\s+Deerfields/);
    expect(await page.locator('.late').count()).toBe(2);
    // The same HTML on a light and on a dark background.
    if (name === 'app' || name === 'screen') {
      await page.getByText('صفحه را دوباره بارگذاری کنید').waitFor();
      await page.getByText('Load the page again').waitFor();
      await expectNoOverflowNow(page);
      await expectAccessible(page);
    }
    await page.close();
  }
}, 120_000);

test('the HTML requests few files first, and the fonts itself', async () => {
  for (const name of ['', ...pageNames]) {
    const html = await (await fetch(`${node.url}/${name}`)).text();
    const assets = [...html.matchAll(/(?:src|href)="\/assets\/([^"]+)"/g)].map(([, file = '']) => file);
    // A browser requests six files at a time from a node.
    expect(assets.length).toBeLessThanOrEqual(6);
    expect(assets.filter((file) => file.endsWith('.woff2'))).toHaveLength(2);
  }
  const scripts = (await readdir(builtPages, { recursive: true })).filter((file) => file.endsWith('.js'));
  for (const file of scripts) {
    // The file and line of every element: a debug build, from a node outside production.
    expect.soft(await readFile(join(builtPages, file), 'utf8'), file).not.toMatch(/lineNumber:\d/);
  }
});

test('without JavaScript the page says so', async () => {
  const page = await browser.open(`${node.url}/app`, { javaScriptEnabled: false });
  // Chromium shows <noscript> only if scripts are off for the whole browser. The text after 5 s appears in any case.
  expect(await page.content()).toContain('This page needs JavaScript');
  await page.getByText('Load the page again').waitFor();
});
