// A kiosk in a browser: opening, scanning, passing time, and searching for data that must not be left.
import type { Page } from 'playwright-core';
import { createShopperCodes } from '../../src/access/shopper-codes.ts';
import { kiosk, secret } from '../node/running-node.ts';
import type { Opener } from './browser.ts';
import { scan } from './scan.ts';
import type { WebNode } from './web-node.ts';

export const upright = { width: 1080, height: 1920 } as const;

/** The code at this moment. Each one starts one visit, so a test brings its own shopper. */
export const codeOf = (userId: string): string => createShopperCodes(secret, Date.now).issue(userId).code;

/** Opens a kiosk whose idle clock {@link passTime} moves. */
export async function openKiosk(browser: Opener, node: WebNode, sub: string): Promise<Page> {
  const context = await browser.context({ viewport: upright });
  await context.addInitScript(() => {
    const now = performance.now.bind(performance);
    const moved = window as unknown as { movedMs: number }; // read by `passTime` below
    moved.movedMs = 0;
    performance.now = () => now() + moved.movedMs;
  });
  const page = await context.newPage();
  await page.goto(await node.link('kiosk', kiosk('cafe', sub)));
  await page.locator('[data-link="live"]').waitFor();
  return page;
}

/** Lets this much time pass without a touch. */
export const passTime = (page: Page, ms: number): Promise<void> =>
  page.evaluate((by) => {
    (window as unknown as { movedMs: number }).movedMs += by; // made above
  }, ms);

/** Starts a visit and waits for its first view. */
export async function visitBy(page: Page, userId: string): Promise<void> {
  await scan(page, codeOf(userId));
  await page.locator('[data-view="home"]').waitFor();
}

/** Everything that the browser stores and shows, as one text. */
export const everythingOf = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const databases = (await indexedDB.databases?.()) ?? [];
    const fields = [...document.querySelectorAll('input')].map(({ value }) => value);
    const shown = [document.documentElement.outerHTML, document.title, ...fields];
    const history = [location.href, JSON.stringify(window.history.state), document.cookie, window.name];
    const kept = [
      JSON.stringify({ ...localStorage }),
      JSON.stringify({ ...sessionStorage }),
      JSON.stringify(databases),
      JSON.stringify(await caches.keys()),
    ];
    return [...shown, ...history, ...kept].join('\n');
  });
