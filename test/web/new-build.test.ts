// A newer build on the node while a page is open: loaded once, between two actions.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../node/until.ts';
import { useBrowser } from './browser.ts';
import { upright, visitBy } from './kiosk-page.ts';
import type { WebNode } from './web-node.ts';
import { startWebNode } from './web-node.ts';

const browser = useBrowser();
let node: WebNode;
beforeAll(async () => {
  node = await startWebNode();
});
afterAll(() => node.stop());

interface Updated {
  readonly page: Page;
  /** From now on the page is told that the node serves a newer build. */
  update(): void;
  /** How often it was told so. */
  looks(): number;
}

/** Opens the page. Its request for the node's build is answered once `update` was called. */
async function openBefore(
  name: 'kiosk' | 'ops',
  viewport: { width: number; height: number },
): Promise<Updated> {
  const context = await browser.context({ viewport, serviceWorkers: 'block' });
  const isUpdated = Promise.withResolvers<void>();
  let looks = 0;
  const served = await (await fetch(`${node.url}/${name}`)).text();
  const body = served.replace(/\/assets\/index-[\w-]+\.js/, '/assets/index-newer.js');
  expect(body).not.toBe(served);
  await context.route(`**/${name}`, async (route) => {
    if (route.request().isNavigationRequest()) return route.continue();
    await isUpdated.promise;
    await route.fulfill({ contentType: 'text/html', body });
    looks += 1;
  });
  const page = await context.newPage();
  await page.goto(await node.link(name));
  await page.locator('[data-link="live"]').waitFor();
  await mark(page);
  return { page, update: isUpdated.resolve, looks: () => looks };
}
const mark = (page: Page): Promise<void> =>
  page.evaluate(() => {
    document.body.dataset['loadedOnce'] = '';
  });
const isMarked = async (page: Page): Promise<boolean> =>
  (await page.locator('body[data-loaded-once]').count()) === 1;
const loadedAgain = async (page: Page): Promise<void> => {
  await page.locator('body:not([data-loaded-once])').waitFor();
  await page.locator('[data-link="live"]').waitFor();
};

test('a kiosk loads it between visits, never during one, and once', async () => {
  const { page, update, looks } = await openBefore('kiosk', upright);
  await visitBy(page, 'newer');
  update();
  await until(() => looks() === 1, 'the page learns of the newer build');
  await page.locator('[data-action="add"]').click();
  await page.locator('[data-view="receipt"]').waitFor();
  expect(await isMarked(page)).toBe(true);
  await page.locator('[data-action="back"]').click();
  await page.locator('[data-action="finish"]').click();
  await page.locator('[data-view="bye"]').waitFor();
  expect(await isMarked(page)).toBe(true);
  await page.locator('[data-action="restart"]').click();
  await loadedAgain(page);
  await page.locator('[data-view="attract"]').waitFor();
  await mark(page);
  await until(() => looks() >= 2, 'the page has asked again');
  // The build is as old as before, as when nodes of two builds answer alternately: it is not loaded again at once.
  await visitBy(page, 'newer-still');
  await page.locator('[data-action="finish"]').click();
  await page.locator('[data-action="restart"]').click();
  await page.locator('[data-view="attract"]').waitFor();
  expect(await isMarked(page)).toBe(true);
});

test('operations load it with the next view, not within one, and open that view', async () => {
  const { page, update, looks } = await openBefore('ops', { width: 1280, height: 800 });
  await page.locator('[data-view="look-up"]').click();
  await page.locator('[name="userId"]').fill('sara');
  update();
  await until(() => looks() === 1, 'the page learns of the newer build');
  await page.locator('[data-form="shopper"] [type="submit"]').click();
  await page.locator('[data-form="shopper"]').waitFor();
  expect(await page.locator('[name="userId"]').inputValue()).toBe('sara');
  expect(await isMarked(page)).toBe(true);
  await page.locator('[data-view="actions"]').click();
  await loadedAgain(page);
  await page.locator('[data-view="actions"][aria-current]').waitFor();
});
