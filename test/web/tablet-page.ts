// The till's page in tests: opening, filling in, and comparing with the node's data.
import type { BrowserContext, Page } from 'playwright-core';
import type { Resumed, Stats } from '../../src/contracts/shoppers.ts';
import { operator, shopper } from '../node/running-node.ts';
import type { Opener } from './browser.ts';
import type { WebNode } from './web-node.ts';

export const landscape = { viewport: { width: 1280, height: 800 } };
export const live = (page: Page): Promise<void> => page.locator('[data-link="live"]').waitFor();
export const row = (page: Page, receiptNo: string, state: string) =>
  page.locator(`[data-row="${receiptNo}"][data-state="${state}"]`);

/** Opens the page in its own window, or in the given one, and waits until it is live. */
export async function openTablet(node: WebNode, browser: Opener, context?: BrowserContext): Promise<Page> {
  const page = await (context ?? (await browser.context(landscape))).newPage();
  await page.goto(await node.link('tablet'));
  await live(page);
  return page;
}

/** From now on the page starts without a network. */
export async function untilInstalled(page: Page): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
}

export async function goOffline(page: Page): Promise<void> {
  await page.context().setOffline(true);
  await page.locator('[data-link="offline"]').waitFor();
}

/** Types a receipt and submits it. */
export async function enterReceipt(
  page: Page,
  userId: string,
  receiptNo: string,
  amount = '100000',
): Promise<void> {
  await page.locator('[name="shopper"]').fill(userId);
  await page.locator('[name="receiptNo"]').fill(receiptNo);
  await page.locator('[name="amount"]').fill(amount);
  await page.locator('.entry-submit').click();
}

export const statsOf = async (node: WebNode, userId: string): Promise<Stats> =>
  (await node.http(operator(), `/api/users/${userId}/stats`)).body as Stats; // the route's data

/** The numbers of the shopper's receipts, in the order of their awards. */
export async function receiptsOf(node: WebNode, userId: string): Promise<string[]> {
  const { body } = await node.http(shopper(userId), `/api/users/${userId}/journal`);
  return (body as Resumed).entries // the route's data
    .filter(({ kind }) => kind === 'purchase.recorded')
    .map(({ receiptId }) => receiptId?.split(':')[1] ?? '');
}
