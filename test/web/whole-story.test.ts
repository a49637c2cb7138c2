// Two nodes: a receipt from a till on one updates phone, kiosk, screen and operations on the other.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Stats } from '../../src/contracts/shoppers.ts';
import type { Who } from '../node/running-node.ts';
import { kiosk, operator, screen, shopper, tablet } from '../node/running-node.ts';
import type { SeveralNodes } from '../node/several-nodes.ts';
import { hearsOthers, startNodes } from '../node/several-nodes.ts';
import { until } from '../node/until.ts';
import { useBrowser } from './browser.ts';
import { upright } from './kiosk-page.ts';
import { scan } from './scan.ts';
import { enterReceipt, row } from './tablet-page.ts';
import type { PageName } from './web-node.ts';

const browser = useBrowser();
let mall: SeveralNodes;
beforeAll(async () => {
  mall = await startNodes({
    name: 'whole-story',
    redisUrl: inject('redisUrl'),
    count: 2,
    tuning: { opsStateMs: 300 },
  });
  await until(() => mall.nodes.every(hearsOthers), 'both nodes joined');
});
afterAll(() => mall.stop());

const nodeAt = (at: number) => mall.nodes[at] ?? expect.fail(`no node ${at}`);
async function openAt(
  at: number,
  name: PageName,
  who: Who,
  viewport = { width: 1280, height: 800 },
): Promise<Page> {
  const node = nodeAt(at);
  const page = await browser.open(`${node.url}/${name}#t=${await node.token(who)}`, { viewport });
  // The screen shows that it is live only if it was not before.
  await page.locator('[data-link="live"]').first().waitFor({ state: 'attached' });
  await page.evaluate(() => {
    document.body.dataset['first'] = '';
  });
  return page;
}

const statsOf = async (userId: string): Promise<Stats> =>
  (await nodeAt(0).http(operator(), `/api/users/${userId}/stats`)).body as Stats; // the route's data

test('one purchase at a till, and its return, appear on the phone, the kiosk, the screen and the operations page', async () => {
  const [till, phone, desk, wall, office] = await Promise.all([
    openAt(0, 'tablet', tablet('cafe', 'till-1')),
    openAt(1, 'app', shopper('sara'), { width: 390, height: 844 }),
    openAt(1, 'kiosk', kiosk('bookshop', 'desk-1'), upright),
    openAt(1, 'screen', screen(), { width: 1920, height: 1080 }),
    openAt(1, 'ops', operator()),
  ]);
  await wall.locator('[data-receipts="0"]').waitFor();
  await office.locator('[data-view="events"]').click();
  // The kiosk is bound with the code on the phone.
  await phone.locator('[data-action="show-code"]').click();
  const shown = phone.locator('[data-code*="*"]').first();
  await shown.waitFor();
  await scan(desk, (await shown.getAttribute('data-code')) ?? '');
  await desk.locator('[data-view="home"] [data-coins="0"]').waitFor();
  await phone.locator('[data-served="desk-1"]').waitFor();

  await enterReceipt(till, 'sara', 'whole-1', '۲۵۰٬۰۰۰');
  await row(till, 'whole-1', 'applied').waitFor();
  // Only a push can bring it: the head check does not run within the time of this test.
  await Promise.all([
    phone.locator('[data-coins]:not([data-coins="0"])').waitFor(),
    desk.locator('[data-coins]:not([data-coins="0"])').waitFor(),
    wall.locator('[data-receipts="1"]').waitFor(),
    wall.locator('[data-highlight]').first().waitFor(),
    office.locator('[data-event="receipt"]', { hasText: 'whole-1' }).waitFor(),
  ]);
  const { coins } = await statsOf('sara');
  expect(coins).toBeGreaterThan(0);
  await phone.locator(`[data-coins="${coins}"]`).waitFor();
  await desk.locator(`[data-view="home"] [data-coins="${coins}"]`).waitFor();
  await wall.locator(`.total[data-coins="${coins}"]`).waitFor();
  await office.locator('[data-event="receipt"]', { hasText: 'sara' }).waitFor();

  await till.locator('[data-row="whole-1"] [data-action="undo"]').click();
  await row(till, 'whole-1', 'voided').waitFor();
  await Promise.all([
    phone.locator('[data-coins="0"]').waitFor(),
    desk.locator('[data-view="home"] [data-coins="0"]').waitFor(),
    wall.locator('[data-receipts="0"]').waitFor(),
    wall.locator('[data-highlight]').first().waitFor({ state: 'detached' }),
    office.locator('[data-event]', { hasText: 'whole-1' }).nth(1).waitFor(),
  ]);
  expect(await statsOf('sara')).toMatchObject({ coins: 0 });
  // Each is still the page that was opened first.
  for (const page of [till, phone, desk, wall, office])
    expect(await page.locator('body[data-first]').count()).toBe(1);
});
