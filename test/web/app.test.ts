// `/app`: what a shopper's phone shows, live and after being offline, and nobody else's data.

import type { Page } from 'playwright-core';
import { decodeQR } from 'qr/decode.js';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Stats } from '../../src/contracts/shoppers.ts';
import { chooseFreePort } from '../../src/supervision/programs/free-port.ts';
import { aReceipt, shopper, tablet } from '../node/running-node.ts';
import { until } from '../node/until.ts';
import { useBrowser } from './browser.ts';
import { expectAccessible, expectKeyboard, expectRules, switchLanguage } from './rules.ts';
import type { WebNode } from './web-node.ts';
import { startWebNode } from './web-node.ts';

const browser = useBrowser();
let node: WebNode;
let made = 0;
/** A shopper for this test only. */
let userId: string;

beforeAll(async () => {
  // Without the head check: everything that a page shows was pushed.
  node = await startWebNode({ tuning: { submitRatePerSecond: 1_000, headCheckMs: 600_000 } });
});
afterAll(() => node.stop());
beforeEach(() => {
  made += 1;
  userId = `shopper-${made}`;
});

async function buy(who = userId, amount = 100_000): Promise<void> {
  made += 1;
  const answer = await node.http(
    tablet(),
    '/api/receipts',
    aReceipt({ userId: who, receiptNo: `a${made}`, amount }),
  );
  expect(answer.status).toBe(200);
}
const coinsShown = async (page: Page): Promise<number> =>
  Number(await page.locator('[data-coins]').getAttribute('data-coins'));
const coinsStored = async (): Promise<number> =>
  ((await node.http(shopper(userId), `/api/users/${userId}/stats`)).body as Stats).coins; // the route's data
async function open(options = {}): Promise<Page> {
  const page = await browser.open(await node.link('app', shopper(userId)), options);
  await live(page);
  return page;
}
const live = (page: Page): Promise<void> => page.locator('[data-link="live"]').waitFor();
const sheet = (page: Page, name: 'level' | 'away') => page.locator(`[data-sheet="${name}"]`);
/** Closes the sheet of the first level. */
async function closeSheet(page: Page): Promise<void> {
  await page.locator('dialog .button').click();
  await page.locator('dialog').waitFor({ state: 'detached' });
}

describe.each(['fa', 'en'] as const)('in %s', (language) => {
  test('the rules hold for a new shopper, in every view, with a sheet, and offline', async () => {
    const page = await open();
    await switchByForm(page, language);
    await page.locator('.first .qr').waitFor();
    await expectRules(page, language);
    await buy();
    await sheet(page, 'level').waitFor();
    await expectAccessible(page);
    await expectKeyboard(page);
    await closeSheet(page);
    for (const view of ['home', 'missions', 'receipts', 'me']) {
      await page.locator(`[data-view="${view}"]`).click();
      await page.locator(`[data-view="${view}"][aria-current="page"]`).waitFor();
      // A screen reader starts where the view starts.
      if (view !== 'home') await page.locator('h1:focus').waitFor({ state: 'attached' });
      await expectRules(page, language);
    }
    await page.locator('[data-action="show-code"]').click();
    await page.locator('dialog .qr').waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    // The browser returns the focus when the dialog has closed.
    await page.locator('[data-action="show-code"]:focus').waitFor();
    await page.context().setOffline(true);
    await page.locator('[data-link="offline"]').waitFor();
    await page.locator('[data-stale]').waitFor();
    await expectRules(page, language);
  });
});

/** The switch is in the view "me"; here the stored value is set directly. */
async function switchByForm(page: Page, language: 'fa' | 'en'): Promise<void> {
  await page.locator('[data-view="me"]').click();
  await switchLanguage(page, language);
  await page.locator('[data-view="home"]').click();
}

test('with the system in dark mode everything stays readable', async () => {
  await buy();
  const page = await open({ colorScheme: 'dark' });
  for (const view of ['home', 'missions', 'receipts', 'me']) {
    await page.locator(`[data-view="${view}"]`).click();
    await page.locator(`[data-view="${view}"][aria-current="page"]`).waitFor();
    await expectAccessible(page);
  }
});

test('a pushed receipt appears, equals the server’s data, and names its store', async () => {
  await buy();
  const page = await open();
  const before = await coinsStored();
  await page.locator(`[data-coins="${before}"]`).waitFor();
  // A toast disappears by itself, so the test waits for it from the start.
  await Promise.all([page.locator('.toast').first().waitFor(), buy()]);
  const after = await coinsStored();
  expect(after).toBeGreaterThan(before);
  await page.locator(`[data-coins="${after}"]`).waitFor();
  // Earlier entries are requested after the greeting.
  await page.locator('.happening').nth(1).waitFor();
  expect(await page.locator('.happening').count()).toBe(2);
});

test('five receipts while offline are one summary with five lines; then the page is live again', async () => {
  await buy();
  const page = await open();
  await page.context().setOffline(true);
  await page.locator('[data-link="offline"]').waitFor();
  for (let at = 0; at < 5; at += 1) await buy(userId, 10_000);
  await page.context().setOffline(false);
  await page.locator('[data-link="live"]').waitFor();
  await sheet(page, 'away').waitFor();
  await sheet(page, 'away').locator('.happening').nth(4).waitFor();
  expect(await sheet(page, 'away').locator('.happening').count()).toBe(5);
  await page.locator(`[data-coins="${await coinsStored()}"]`).waitFor();
  await closeSheet(page);
});

test('two tabs agree, and another shopper’s purchase changes neither', async () => {
  await buy();
  const context = await browser.context();
  const tabs = [await context.newPage(), await context.newPage()];
  const link = await node.link('app', shopper(userId));
  for (const tab of tabs) {
    await tab.goto(link);
    await live(tab);
  }
  await buy(`${userId}-neighbour`);
  await buy();
  const stored = await coinsStored();
  for (const tab of tabs)
    await until(async () => (await coinsShown(tab)) === stored, 'the coins in both tabs');
  for (const tab of tabs) {
    await tab.locator('.happening').nth(1).waitFor();
    expect(await tab.locator('.happening').count()).toBe(2);
  }
});

test('the displayed code is one that the server accepts', async () => {
  const page = await open();
  await page.locator('[data-code*="*"]').first().waitFor();
  const side = 328;
  const { code, grey } = await page.evaluate(async (size) => {
    const picture = new Image();
    const copy = document.querySelector('svg.qr')?.cloneNode(true) as SVGElement; // the page has one
    for (const edge of ['width', 'height']) copy.setAttribute(edge, String(size));
    picture.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
    await picture.decode();
    const canvas = document.createElement('canvas');
    canvas.width = size;
    canvas.height = size;
    const context = canvas.getContext('2d');
    context?.drawImage(picture, 0, 0);
    const { data } = context?.getImageData(0, 0, size, size) ?? { data: new Uint8ClampedArray() };
    const dark = data
      .filter((_, at) => at % 4 === 0)
      .reduce((text, value) => text + (value < 128 ? '1' : '0'), '');
    return { code: document.querySelector('[data-code]')?.getAttribute('data-code'), grey: dark };
  }, side);
  const pixels = Uint8Array.from({ length: side * side * 4 }, (_, at) =>
    at % 4 === 3 || grey[Math.floor(at / 4)] === '0' ? 255 : 0,
  );
  expect(decodeQR({ width: side, height: side, data: pixels })).toBe(code);
  expect(code).toMatch(new RegExp(`^${userId}\\*\\d{8}$`));
});

test('a level is celebrated once: not after a reload, and without a canvas under reduced motion', async () => {
  const page = await open({ reducedMotion: 'reduce' });
  await buy();
  await sheet(page, 'level').waitFor();
  expect(await page.locator('canvas').count()).toBe(0);
  await closeSheet(page);
  await page.reload();
  await live(page);
  await page.locator('.happening').first().waitFor();
  expect(await page.locator('dialog').count()).toBe(0);
});

test('a name is text, whatever it contains, and can be hidden again', async () => {
  const page = await open();
  await page.locator('[data-view="me"]').click();
  await page.locator('input[name="name"]').fill('<b>Sara</b> <script>alert(1)</script>');
  await page.locator('input[name="show-name"]').check();
  await page
    .locator('form', { has: page.locator('input[name="name"]') })
    .locator('[type="submit"]')
    .click();
  await page.getByText('<b>Sara</b>').waitFor();
  expect(await page.locator('form b').count()).toBe(0);
});

test('when installed, it starts without a network: the last state with its age, and the code', async () => {
  await buy();
  const page = await open();
  await page.locator('[data-coins="110"]').waitFor();
  await page.evaluate(() => navigator.serviceWorker.ready);
  // The worker has stored all files of the page before it takes over.
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.context().setOffline(true);
  await page.reload();
  await page.locator('[data-coins="110"]').waitFor();
  await page.locator('[data-stale]').waitFor();
  await page.locator('[data-action="show-code"]').click();
  await page.locator('dialog .qr').waitFor();
  const manifest = await page.evaluate(
    () => document.querySelector<HTMLLinkElement>('link[rel="manifest"]')?.href,
  );
  expect(manifest).toBe(`${node.url}/app.webmanifest`);
});

test('a node that restarts needs no reload', async () => {
  const port = String(await chooseFreePort());
  const first = await startWebNode({ settings: { PORT: port } });
  const page = await browser.open(await first.link('app', shopper(userId)), {
    expectedErrors: /WebSocket|ERR_CONN/,
  });
  await live(page);
  await first.stop();
  await page.locator('[data-link="reconnecting"]').waitFor();
  const second = await startWebNode({ settings: { PORT: port } });
  await page.locator('[data-link="live"]').waitFor();
  await page.close();
  await second.stop();
});
