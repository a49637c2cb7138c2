// The link of every page: said within 2 s of a cut, live again within 5 s, with what was missed and without a reload.
import type { BrowserContext, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { aReceipt, shopper, tablet } from '../node/running-node.ts';
import { useBrowser } from './browser.ts';
import type { PageName, WebNode } from './web-node.ts';
import { pageNames, startWebNode } from './web-node.ts';

const browser = useBrowser();
const saidWithinMs = 2_000;
const liveWithinMs = 5_000;

/** The page notes itself when its link changes: what a busy machine needs to ask it counts for nothing. */
async function watchLink(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const seen: { word: string; atMs: number }[] = [];
    Object.assign(window, { linkSeen: seen });
    new MutationObserver(() => {
      const word = document.querySelector('[data-link]')?.getAttribute('data-link') ?? '';
      if (word !== '' && seen.at(-1)?.word !== word) seen.push({ word, atMs: Date.now() });
    }).observe(document, {
      subtree: true,
      childList: true,
      attributes: true,
      attributeFilter: ['data-link'],
    });
  });
}
/** Waits until the last word is this one, and gives when it came, by the clock of this machine. */
async function saidAt(page: Page, word: string): Promise<number> {
  await page.locator(`[data-link="${word}"]`).first().waitFor({ state: 'attached' });
  return page.evaluate(() => {
    // Put there above.
    const { linkSeen } = window as unknown as { linkSeen: { atMs: number }[] };
    return linkSeen.at(-1)?.atMs ?? 0;
  });
}
async function openAll(node: WebNode): Promise<Map<PageName, Page>> {
  const pages = new Map<PageName, Page>();
  for (const name of pageNames) {
    const context = await browser.context({
      viewport: { width: 1280, height: 800 },
      expectedErrors: /WebSocket|ERR_CONN|fetch/,
    });
    await watchLink(context);
    const page = await context.newPage();
    await page.goto(await node.link(name));
    await saidAt(page, 'live');
    await page.evaluate(() => {
      document.body.dataset['first'] = '';
    });
    pages.set(name, page);
  }
  return pages;
}
/** How long each page took until it said so. */
async function tookMs(pages: ReadonlyMap<PageName, Page>, word: string, sinceMs: number) {
  const took: Partial<Record<PageName, number>> = {};
  for (const [name, page] of pages) took[name] = (await saidAt(page, word)) - sinceMs;
  return took;
}
const slowest = (took: Partial<Record<PageName, number>>, mostMs: number) =>
  Object.entries(took).filter(([, ms]) => ms > mostMs);

test('cut off and back: each page says so in time, and shows what it has missed', async () => {
  const node = await startWebNode();
  const pages = await openAll(node);
  for (const [name, page] of pages) {
    const cutAtMs = Date.now();
    await page.context().setOffline(true);
    const said = (await saidAt(page, 'offline')) - cutAtMs;
    expect({ name, isInTime: said <= saidWithinMs, said }).toMatchObject({ name, isInTime: true });
    expect((await page.locator('[data-link]').first().innerText()).trim()).not.toBe('');
  }
  const bought = await node.http(tablet('cafe', 'elsewhere'), '/api/receipts', aReceipt());
  expect(bought.status).toBe(200);
  for (const [name, page] of pages) {
    const backAtMs = Date.now();
    await page.context().setOffline(false);
    const took = (await saidAt(page, 'live')) - backAtMs;
    expect({ name, isInTime: took <= liveWithinMs, took }).toMatchObject({ name, isInTime: true });
  }
  await pages.get('app')?.locator('[data-coins="110"]').waitFor();
  await pages.get('tablet')?.locator('[data-row="r1"][data-state="applied"]').waitFor();
  await pages.get('screen')?.locator('[data-receipts="1"]').waitFor();
  for (const page of pages.values()) expect(await page.locator('body[data-first]').count()).toBe(1);
  for (const page of pages.values()) await page.close();
  await node.stop();
}, 120_000);

test('a node that goes and comes back: each page is live again within 5 s of its return, without a reload', async () => {
  const first = await startWebNode();
  const pages = await openAll(first);
  const goesAtMs = Date.now();
  await first.stop();
  expect(slowest(await tookMs(pages, 'reconnecting', goesAtMs), saidWithinMs)).toEqual([]);
  const second = await startWebNode({ settings: { PORT: new URL(first.url).port } });
  const backAtMs = Date.now();
  expect(slowest(await tookMs(pages, 'live', backAtMs), liveWithinMs)).toEqual([]);
  for (const page of pages.values()) expect(await page.locator('body[data-first]').count()).toBe(1);
  // It is the new one that they hear.
  const bought = await second.http(tablet('cafe', 'elsewhere'), '/api/receipts', aReceipt());
  expect(bought.status).toBe(200);
  await pages.get('app')?.locator('[data-coins="110"]').waitFor();
  expect((await second.http(shopper(), '/api/users/sara/stats')).body).toMatchObject({ coins: 110 });
  for (const page of pages.values()) await page.close();
  await second.stop();
}, 120_000);
