// A lost connection on every page: shown within 2 s, retried within 5 s, live again with what was missed, without a reload.
import type { BrowserContext, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { chooseFreePort } from '../../src/supervision/programs/free-port.ts';
import { aReceipt, shopper, tablet } from '../node/running-node.ts';
import { useBrowser } from './browser.ts';
import type { PageName, WebNode } from './web-node.ts';
import { pageNames, startWebNode } from './web-node.ts';

const browser = useBrowser();
/** Time is counted in ticks of the page's timer. While a busy machine stops the page, no tick counts. */
const tickMs = 100;
const saidWithinTicks = 2_000 / tickMs;
const dialsWithinTicks = 5_000 / tickMs;

/** What a page has recorded: `cut`, `back`, `dials`, or the state of its connection. */
interface Noted {
  readonly what: string;
  readonly tick: number;
}

/** The page records what happens to its connection, and in which tick. */
async function watchLink(context: BrowserContext): Promise<void> {
  await context.addInitScript((everyMs) => {
    const noted: Noted[] = [];
    Object.assign(window, { noted });
    let tick = 0;
    let word = '';
    const note = (what: string): void => {
      noted.push({ what, tick });
    };
    setInterval(() => {
      tick += 1;
    }, everyMs);
    addEventListener('offline', () => note('cut'));
    addEventListener('online', () => note('back'));
    window.WebSocket = class extends WebSocket {
      constructor(...how: ConstructorParameters<typeof WebSocket>) {
        super(...how);
        note('dials');
        this.addEventListener('close', () => note('cut'));
      }
    };
    new MutationObserver(() => {
      const now = document.querySelector('[data-link]')?.getAttribute('data-link') ?? '';
      if (now === '' || now === word) return;
      word = now;
      note(now);
    }).observe(document, {
      subtree: true,
      childList: true,
      attributes: true,
      attributeFilter: ['data-link'],
    });
  }, tickMs);
}
const says = (page: Page, word: string): Promise<void> =>
  page.locator(`[data-link="${word}"]`).first().waitFor({ state: 'attached' });
/** The page's records since the last call, oldest first. */
const takeNoted = (page: Page): Promise<Noted[]> =>
  page.evaluate(() => (window as unknown as { noted: Noted[] }).noted.splice(0)); // put there above

/** The number of ticks from the first `what` to the first `then` after it. */
function ticksBetween(noted: readonly Noted[], what: string, then: string): number {
  const from = noted.findIndex((one) => one.what === what);
  const to = noted.slice(from + 1).find((one) => one.what === then);
  if (from < 0 || to === undefined) throw new Error(`no ${then} after ${what}: ${JSON.stringify(noted)}`);
  return to.tick - (noted[from]?.tick ?? 0);
}
/** The longest time without an attempt, from the disconnection until it was live. */
function longestWithoutDial(noted: readonly Noted[]): number {
  const from = noted.findIndex(({ what }) => what === 'cut');
  const ticks = noted
    .slice(from)
    .filter(({ what }, at) => at === 0 || what === 'dials')
    .map(({ tick }) => tick);
  expect(ticks.length).toBeGreaterThan(1);
  return Math.max(...ticks.slice(1).map((tick, at) => tick - (ticks[at] ?? 0)));
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
    await says(page, 'live');
    await page.evaluate(() => {
      document.body.dataset['first'] = '';
    });
    await takeNoted(page);
    pages.set(name, page);
  }
  return pages;
}

test('disconnected and back: each page says so in time, and shows what it has missed', async () => {
  const node = await startWebNode();
  const pages = await openAll(node);
  for (const [name, page] of pages) {
    await page.context().setOffline(true);
    await says(page, 'offline');
    expect(ticksBetween(await takeNoted(page), 'cut', 'offline'), name).toBeLessThanOrEqual(saidWithinTicks);
    expect((await page.locator('[data-link]').first().innerText()).trim()).not.toBe('');
  }
  const bought = await node.http(tablet('cafe', 'elsewhere'), '/api/receipts', aReceipt());
  expect(bought.status).toBe(200);
  for (const [name, page] of pages) {
    await takeNoted(page);
    await page.context().setOffline(false);
    await says(page, 'live');
    expect(ticksBetween(await takeNoted(page), 'back', 'dials'), name).toBeLessThanOrEqual(dialsWithinTicks);
  }
  await pages.get('app')?.locator('[data-coins="110"]').waitFor();
  await pages.get('tablet')?.locator('[data-row="r1"][data-state="applied"]').waitFor();
  await pages.get('screen')?.locator('[data-receipts="1"]').waitFor();
  for (const page of pages.values()) expect(await page.locator('body[data-first]').count()).toBe(1);
  for (const page of pages.values()) await page.close();
  await node.stop();
});

test('a node that stops and returns: each page tries at least every 5 s and is live again, without a reload', async () => {
  const port = String(await chooseFreePort());
  const first = await startWebNode({ settings: { PORT: port } });
  const pages = await openAll(first);
  await first.stop();
  for (const page of pages.values()) await says(page, 'reconnecting');
  const second = await startWebNode({ settings: { PORT: port } });
  for (const [name, page] of pages) {
    await says(page, 'live');
    const noted = await takeNoted(page);
    expect(ticksBetween(noted, 'cut', 'reconnecting'), name).toBeLessThanOrEqual(saidWithinTicks);
    expect(longestWithoutDial(noted), name).toBeLessThanOrEqual(dialsWithinTicks);
  }
  for (const page of pages.values()) expect(await page.locator('body[data-first]').count()).toBe(1);
  // The pages are connected to the new node.
  const bought = await second.http(tablet('cafe', 'elsewhere'), '/api/receipts', aReceipt());
  expect(bought.status).toBe(200);
  await pages.get('app')?.locator('[data-coins="110"]').waitFor();
  expect((await second.http(shopper(), '/api/users/sara/stats')).body).toMatchObject({ coins: 110 });
  for (const page of pages.values()) await page.close();
  await second.stop();
});
