// `/screen` without its node at the start, and the wake lock of its display.
import { expect, test } from 'vitest';
import { chooseFreePort } from '../../src/supervision/programs/free-port.ts';
import { until } from '../node/until.ts';
import { useBrowser } from './browser.ts';
import { startWebNode } from './web-node.ts';

const browser = useBrowser();
const wall = { viewport: { width: 1920, height: 1080 } } as const;

test('a screen switched on without its node shows the brochure, and goes live without a touch', async () => {
  const port = String(await chooseFreePort());
  const first = await startWebNode({ settings: { PORT: port } });
  const context = await browser.context({ ...wall, expectedErrors: /WebSocket|ERR_CONN|fetch/ });
  const before = await context.newPage();
  await before.goto(await first.link('screen'));
  await before.locator('[data-link="live"]').waitFor({ state: 'attached' });
  await before.evaluate(() => navigator.serviceWorker.ready);
  await before.waitForFunction(() => navigator.serviceWorker.controller !== null);
  const mall = await until(
    () => before.evaluate(() => localStorage.getItem('deerfields:mall')),
    'the name of the mall is kept',
  );
  expect(mall).toContain('Test Mall');
  await before.close();
  await first.stop();

  // The screen has no power for a while, and then no node.
  const page = await context.newPage();
  await page.goto(`${first.url}/screen`);
  await page.locator('[data-item="fallback"]').waitFor();
  await page.getByText('Test Mall').first().waitFor();
  expect(await page.locator('[data-link="live"]').count()).toBe(0);

  const second = await startWebNode({ settings: { PORT: port } });
  await page.locator('[data-link="live"]').first().waitFor({ state: 'attached' });
  await page.locator('[data-item="fallback"]').first().waitFor({ state: 'detached' });
  await context.close();
  await second.stop();
});

test('the wake lock is requested at the start, and whenever the page becomes visible', async () => {
  const node = await startWebNode();
  const context = await browser.context(wall);
  // Headless browsers have no display: the script records what is requested of it.
  await context.addInitScript(() => {
    const asked: string[] = [];
    const isSeen = { now: true };
    Object.assign(window, { asked, isSeen });
    Object.defineProperty(document, 'visibilityState', {
      get: () => (isSeen.now ? 'visible' : 'hidden'),
    });
    Object.defineProperty(navigator, 'wakeLock', {
      value: {
        request: async (type: string) => {
          asked.push(type);
          throw new DOMException('refused', 'NotAllowedError');
        },
      },
    });
  });
  const page = await context.newPage();
  await page.goto(await node.link('screen'));
  await page.locator('[data-link="live"]').waitFor({ state: 'attached' });
  /** Set by the script above. */
  const asked = () => page.evaluate(() => (window as unknown as { asked: string[] }).asked.length);
  const turn = (now: boolean) =>
    page.evaluate((isNow) => {
      (window as unknown as { isSeen: { now: boolean } }).isSeen.now = isNow; // put there as well
      document.dispatchEvent(new Event('visibilitychange'));
    }, now);
  await until(async () => (await asked()) === 1, 'the lock is requested at the start');
  await turn(false);
  expect(await asked()).toBe(1);
  await turn(true);
  await until(async () => (await asked()) === 2, 'the lock is requested again');
  await context.close();
  await node.stop();
});
