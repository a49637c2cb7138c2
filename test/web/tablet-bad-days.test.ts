// `/tablet` under bad conditions: no storage, full storage, a crash, a wrong clock, an expired token. No receipt is lost.
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Stats } from '../../src/contracts/shoppers.ts';
import { operator } from '../node/running-node.ts';
import { useBrowser } from './browser.ts';
import { makeCrashingBrowser } from './crashing-browser.ts';
import {
  enterReceipt,
  goOffline,
  landscape,
  live,
  openTablet,
  receiptsOf as receiptsOfShopper,
  row,
  statsOf as statsOfShopper,
  untilInstalled,
} from './tablet-page.ts';
import type { WebNode } from './web-node.ts';
import { startWebNode } from './web-node.ts';

const browser = useBrowser();
let node: WebNode;
let made = 0;
let userId: string;

beforeAll(async () => {
  node = await startWebNode({ tuning: { submitRatePerSecond: 1_000 } });
});
afterAll(() => node.stop());
beforeEach(() => {
  made += 1;
  userId = `buyer-${made}`;
});
const open = (context?: BrowserContext): Promise<Page> => openTablet(node, browser, context);
const enter = (page: Page, receiptNo: string, amount?: string): Promise<void> =>
  enterReceipt(page, userId, receiptNo, amount);
const statsOf = (): Promise<Stats> => statsOfShopper(node, userId);
const receiptsOf = (): Promise<string[]> => receiptsOfShopper(node, userId);

test('without browser storage the clerk is warned, and the receipt is sent directly', async () => {
  const context = await browser.context(landscape);
  await context.addInitScript(() => {
    Object.defineProperty(window, 'indexedDB', { value: undefined });
  });
  const page = await open(context);
  await page.locator('.notice-failed').waitFor();
  await enter(page, `direct-${made}`);
  await row(page, `direct-${made}`, 'applied').waitFor();
  expect(await receiptsOf()).toEqual([`direct-${made}`]);
});

test('twenty receipts offline, with the browser killed in between, are exactly twenty awards in order', async () => {
  const crashing = await makeCrashingBrowser();
  const numbers = Array.from({ length: 20 }, (_, at) => `crash-${at + 1}`);
  const enterAll = async (page: Page, some: readonly string[]): Promise<void> => {
    for (const receiptNo of some) {
      await enter(page, receiptNo, '1000');
      await page.locator(`[data-row="${receiptNo}"]`).waitFor();
    }
  };
  try {
    const context = await crashing.start();
    const page = await open(context);
    await untilInstalled(page);
    await goOffline(page);
    await enterAll(page, numbers.slice(0, 10));
    await crashing.kept('deerfields:token:tablet');
    await crashing.kill();
    // Still without a network: the worker serves the page, signed in, with its rows.
    const again = await crashing.start();
    await again.setOffline(true);
    const second = await again.newPage();
    await second.goto(`${node.url}/tablet`);
    await second.locator('[data-row="crash-10"]').waitFor();
    await second.locator('[data-row]').nth(9).waitFor();
    expect(await second.locator('[data-row]').count()).toBe(10);
    await enterAll(second, numbers.slice(10));
    await again.setOffline(false);
    await row(second, 'crash-20', 'applied').waitFor();
    expect(await receiptsOf()).toEqual(numbers);
    expect((await statsOf()).totalReceipts).toBe(20);
  } finally {
    await crashing.remove();
  }
});

test('two tablets of a store agree: each shows the other’s receipts and returns, also after a reload', async () => {
  const [one, other] = [await open(), await open()];
  await enter(one, `both-${made}`);
  await row(one, `both-${made}`, 'applied').waitFor();
  await row(other, `both-${made}`, 'applied').waitFor();
  await other.reload();
  await live(other);
  await row(other, `both-${made}`, 'applied').locator('[data-action="take-back"]').click();
  await other.locator('dialog .button-danger').click();
  for (const page of [one, other]) await row(page, `both-${made}`, 'voided').waitFor();
  expect((await statsOf()).totalReceipts).toBe(0);
});

test('with its storage full the device says so, and the receipt is sent directly', async () => {
  const context = await browser.context(landscape);
  await context.addInitScript(() => {
    IDBObjectStore.prototype.add = () => {
      throw new DOMException('no room', 'QuotaExceededError');
    };
  });
  const page = await open(context);
  // A toast disappears by itself, so the test waits for each from the start and knows it by its text.
  const failed = (text: string) => page.locator('.toast-failed', { hasText: text }).first().waitFor();
  await Promise.all([failed('همان لحظه ثبت شد'), enter(page, `full-${made}`)]);
  await row(page, `full-${made}`, 'applied').waitFor();
  expect(await receiptsOf()).toEqual([`full-${made}`]);
  await goOffline(page);
  await Promise.all([failed('رسیدها را خروجی بگیرید'), enter(page, `full-${made}-offline`)]);
  // It stays in the form, because it is stored nowhere else.
  expect(await page.locator('[name="receiptNo"]').inputValue()).toBe(`full-${made}-offline`);
});

test('a device whose clock is an hour ahead says so, and uses the server’s time', async () => {
  const page = await (await browser.context(landscape)).newPage();
  await page.clock.install({ time: Date.now() + 3_600_000 });
  await page.goto(await node.link('tablet'));
  await live(page);
  await page.locator('.notice-failed').waitFor();
  await enter(page, `clock-${made}`);
  await row(page, `clock-${made}`, 'applied').waitFor();
  const { body } = await node.http(operator(), `/api/receipts/cafe/clock-${made}`);
  const { issuedAt } = body as { issuedAt: string }; // the route's data
  expect(Math.abs(Date.parse(issuedAt) - Date.now())).toBeLessThan(60_000);
});

test('a token that ends in between asks to sign in again, once; waiting rows are kept and sent afterwards', async () => {
  const context = await browser.context(landscape);
  const page = await open(context);
  await goOffline(page);
  await enter(page, `ended-${made}`);
  await page.locator(`[data-row="ended-${made}"]`).waitFor();
  // Meanwhile the node no longer accepts the token.
  await page.evaluate(() => {
    const key = Object.keys(localStorage).find((name) => name.endsWith('token:tablet')) ?? '';
    const token = localStorage.getItem(key) ?? '';
    localStorage.setItem(key, `${token.slice(0, token.lastIndexOf('.'))}.${'A'.repeat(43)}`);
  });
  await page.close();
  await context.setOffline(false);
  const later = await context.newPage();
  let sockets = 0;
  later.on('websocket', () => {
    sockets += 1;
  });
  await later.goto(`${node.url}/tablet`);
  await later.locator('.sign-in').waitFor();
  await later.getByText('پایان رسیده').first().waitFor();
  expect(sockets).toBe(1);
  expect(await receiptsOf()).toEqual([]);
  await later.goto(await node.link('tablet'));
  await row(later, `ended-${made}`, 'applied').waitFor();
  expect(await receiptsOf()).toEqual([`ended-${made}`]);
});
