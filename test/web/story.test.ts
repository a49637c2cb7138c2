// Two nodes: a receipt from a till on one updates the phone on the other, without a reload.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Stats } from '../../src/contracts/shoppers.ts';
import type { Who } from '../node/running-node.ts';
import { shopper, tablet } from '../node/running-node.ts';
import type { SeveralNodes } from '../node/several-nodes.ts';
import { hearsOthers, startNodes } from '../node/several-nodes.ts';
import { until } from '../node/until.ts';
import { useBrowser } from './browser.ts';
import { enterReceipt, live, row } from './tablet-page.ts';

const browser = useBrowser();
let mall: SeveralNodes;
beforeAll(async () => {
  mall = await startNodes({ name: 'story', redisUrl: inject('redisUrl'), count: 2 });
  await until(() => mall.nodes.every(hearsOthers), 'both nodes joined');
});
afterAll(() => mall.stop());

const nodeAt = (at: number) => mall.nodes[at] ?? expect.fail(`no node ${at}`);
async function openAt(at: number, name: 'app' | 'tablet', who: Who): Promise<Page> {
  const node = nodeAt(at);
  const page = await browser.open(`${node.url}/${name}#t=${await node.token(who)}`, {
    viewport: { width: 1280, height: 800 },
  });
  await live(page);
  return page;
}

test('a purchase and its return are pushed to the phone and to the store’s other till', async () => {
  const [till, otherTill, phone] = await Promise.all([
    openAt(0, 'tablet', tablet('cafe', 'till-1')),
    openAt(1, 'tablet', tablet('cafe', 'till-2')),
    openAt(1, 'app', shopper('sara')),
  ]);
  await phone.evaluate(() => {
    document.body.dataset['first'] = '';
  });
  await enterReceipt(till, 'sara', 'story-1', '۲۵۰٬۰۰۰');
  // Only a push can bring it: the head check does not run within the time of this test.
  await phone.locator('[data-coins]:not([data-coins="0"])').waitFor();
  await row(till, 'story-1', 'applied').waitFor();
  await row(otherTill, 'story-1', 'applied').waitFor();
  const { body } = await nodeAt(0).http(shopper('sara'), '/api/users/sara/stats');
  const { coins } = body as Stats; // the route's data
  await phone.locator(`[data-coins="${coins}"]`).waitFor();
  await otherTill.locator('[data-row="story-1"] [data-action="take-back"]').click();
  await otherTill.locator('dialog .button-danger').click();
  await row(till, 'story-1', 'voided').waitFor();
  await phone.locator('[data-coins="0"]').waitFor();
  // Still the same page.
  expect(await phone.locator('body[data-first]').count()).toBe(1);
});
