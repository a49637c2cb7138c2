// `/screen` over time: many winners, counts of what it played, memory, languages, and a newer build.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PerformanceReport } from '../../src/contracts/performance-report.ts';
import { pace } from '../../web/screen/director.ts';
import { operator } from '../node/running-node.ts';
import { until } from '../node/until.ts';
import { useBrowser } from './browser.ts';
import { aHighlight, aState, aToday, celebrate, item, openWall } from './wall-wire.ts';
import type { WebNode } from './web-node.ts';
import { startWebNode } from './web-node.ts';

const browser = useBrowser();
let node: WebNode;
beforeAll(async () => {
  node = await startWebNode();
});
afterAll(() => node.stop());

const linkInEnglish = async (): Promise<string> =>
  (await node.link('screen')).replace('/screen', '/screen?lang=en');

test('200 level-ups in ten seconds: never two celebrations, finished in a minute, all counted and reported', async () => {
  const context = await browser.context({ viewport: { width: 1920, height: 1080 } });
  const wall = await openWall(context, await linkInEnglish());
  const { page, pass } = wall;
  await page.locator('[data-today]').waitFor();
  await page.evaluate(() => {
    // Checked at every change of the page.
    const seen = { most: 0, counts: new Map<Element, number>() };
    new MutationObserver(() => {
      const all = [...document.querySelectorAll<HTMLElement>('[data-item="celebration"]')];
      seen.most = Math.max(seen.most, all.length);
      for (const one of all) {
        seen.counts.set(one, Number(one.querySelector<HTMLElement>('[data-count]')?.dataset['count'] ?? 0));
      }
    }).observe(document.body, { subtree: true, childList: true });
    Object.assign(window, { seen });
  });
  const pageNow = (): Promise<number> => page.evaluate(() => Date.now());
  const beganAtMs = await pageNow();
  for (let second = 0; second < 10; second += 1) {
    wall.push(
      'screen:highlight',
      Array.from({ length: 10 }, (_, made) => aHighlight({ name: `u${made}`, others: made === 0 ? 10 : 0 })),
    );
    await until(async () => (await page.locator('[data-highlight]').count()) === 8, 'eight rows');
    await pass(1);
  }
  // Ten seconds, plus the time of a busy machine.
  const crowdMs = (await pageNow()) - beganAtMs;
  for (let step = 0; step < 10; step += 1) await pass(5);
  await item(page, 'schedule').waitFor();
  const seen = await page.evaluate(() => {
    // Set by the script above.
    const { seen } = window as unknown as { seen: { most: number; counts: Map<Element, number> } };
    return { most: seen.most, counts: [...seen.counts.values()] };
  });
  expect(seen.most).toBe(1);
  // One after the other, and one for all that waited.
  expect(seen.counts.length).toBeLessThanOrEqual(2 + Math.ceil(crowdMs / pace.celebrationMs));
  expect(seen.counts.reduce((sum, count) => sum + count, 0)).toBe(200);
  await pass(10);
  const played = await until(
    () => wall.asked.find((one) => JSON.stringify(one).includes('screen:played')),
    'the report of what was played',
  );
  expect(played).toMatchObject([
    'screen:played',
    { played: expect.arrayContaining([{ kind: 'celebration', count: seen.counts.length }]) },
  ]);
}, 400_000);

test('the node counts what the page reports as played', async () => {
  const context = await browser.context({ viewport: { width: 1920, height: 1080 } });
  const page = await context.newPage();
  await page.clock.install({ time: Date.now() });
  await page.goto(await linkInEnglish());
  await page.locator('[data-today]').waitFor();
  await page.clock.runFor(20_000);
  await page.clock.runFor(45_000);
  await until(async () => {
    const report = (await node.http(operator(), '/api/performance')).body as PerformanceReport; // the route's data
    return (report.screens?.played.schedule ?? 0) > 0;
  }, 'a scene was counted');
});

test('weeks in short: 5,000 events leave eight rows and less than 10 MB', async () => {
  const context = await browser.context({ viewport: { width: 1920, height: 1080 } });
  const wall = await openWall(context, await linkInEnglish());
  const { page } = wall;
  await page.locator('[data-today]').waitFor();
  const devtools = await context.newCDPSession(page);
  const heapBytes = async (): Promise<number> => {
    await devtools.send('HeapProfiler.collectGarbage');
    const { usedSize } = await devtools.send('Runtime.getHeapUsage');
    return usedSize;
  };
  const send = async (count: number, from: number): Promise<void> => {
    for (let made = from; made < from + count; made += 1) {
      if (made % 50 === 0)
        wall.push('screen:state', aState({ today: aToday({ receipts: made, coins: made * 280 }) }));
      else if (made % 2 === 0) wall.push('mall:today', aToday({ receipts: made, coins: made * 280 }));
      else wall.push('screen:highlight', [aHighlight({ name: `u${made}`, level: 2 + (made % 9) })]);
      if (made % 250 === 0) await wall.pass(2);
    }
    await page.locator(`[data-receipts="${from + count - 2}"]`).waitFor();
  };
  await send(500, 0);
  const before = await heapBytes();
  await send(5_000, 500);
  const after = await heapBytes();
  expect(await page.locator('[data-highlight]').count()).toBeLessThanOrEqual(8);
  expect(after - before).toBeLessThan(10 * 1_024 * 1_024);
}, 180_000);

test('languages alternate between two items; a fixed one stays', async () => {
  const context = await browser.context({ viewport: { width: 1920, height: 1080 } });
  const wall = await openWall(context, await node.link('screen'));
  const language = () => wall.page.locator('html').getAttribute('lang');
  expect(await language()).toBe('fa');
  for (let step = 0; step < 4; step += 1) await wall.pass(10);
  await wall.page.locator('html[lang="en"]').waitFor();
  for (let step = 0; step < 4; step += 1) await wall.pass(10);
  await wall.page.locator('html[lang="fa"]').waitFor();
  const fixed = await openWall(context, await linkInEnglish());
  for (let step = 0; step < 5; step += 1) await fixed.pass(10);
  expect(await fixed.page.locator('html').getAttribute('lang')).toBe('en');
});

test('a new build loads between two items, never during a celebration, and once', async () => {
  // A test cannot answer requests of the page's worker.
  const context = await browser.context({
    viewport: { width: 1920, height: 1080 },
    serviceWorkers: 'block',
  });
  let [loads, looks] = [0, 0];
  // Time continues on a busy machine: the page is told of the new build during the celebration, not before.
  const celebrating = Promise.withResolvers<void>();
  const served = await (await fetch(`${node.url}/screen`)).text();
  const body = served.replace(/\/assets\/index-[\w-]+\.js/, '/assets/index-newer.js');
  expect(body).not.toBe(served);
  await context.route('**/screen', async (route) => {
    if (route.request().isNavigationRequest()) return route.continue();
    await celebrating.promise;
    await route.fulfill({ contentType: 'text/html', body });
    looks += 1;
  });
  const wall = await openWall(context, (await linkInEnglish()).replace('?lang=en', ''));
  // Its own load may still be running.
  await wall.page.waitForLoadState('load');
  wall.page.on('load', () => {
    loads += 1;
  });
  await wall.page.locator('[data-today]').waitFor();
  await celebrate(wall);
  celebrating.resolve();
  await until(() => looks >= 1, 'the page has looked for a newer build');
  const loadsInIt = loads;
  if (await item(wall.page, 'celebration').isVisible()) expect(loadsInIt).toBe(0);
  await wall.pass(9);
  await until(() => loads === 1, 'loaded again after the celebration');
  // The build is as old as before, and is not loaded again at once.
  await until(() => looks >= 2, 'the page has looked again');
  await wall.pass(16);
  expect(loads).toBe(1);
});
