// `/app` under unusual conditions: hostile names, ten thousand receipts, a night asleep, a token that ends.
import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { connectClient } from '../../src/client/connect.ts';
import type { Stats } from '../../src/contracts/shoppers.ts';
import { aMission } from '../builders.ts';
import { aReceipt, mallRules, memoryDatabase, shopper, tablet } from '../node/running-node.ts';
import { until } from '../node/until.ts';
import { useBrowser } from './browser.ts';
import { expectAccessible, expectDigits, expectNoOverflow } from './rules.ts';
import type { WebNode } from './web-node.ts';
import { startWebNode } from './web-node.ts';

const browser = useBrowser();
const tuning = { submitRatePerSecond: 100_000 };
let node: WebNode;
beforeAll(async () => {
  node = await startWebNode({ tuning });
});
afterAll(() => node.stop());
const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
});

const live = (page: Page): Promise<void> => page.locator('[data-link="live"]').waitFor();
const coinsShown = async (page: Page): Promise<number> =>
  Number(await page.locator('[data-coins]').getAttribute('data-coins'));
const coinsStored = async (userId: string, at = node): Promise<number> =>
  ((await at.http(shopper(userId), `/api/users/${userId}/stats`)).body as Stats).coins; // the route's data

/** This many receipts of one shopper, from one till. */
async function buyMany(at: WebNode, userId: string, count: number): Promise<void> {
  const till = connectClient({ url: at.url, token: await at.token(tablet()) });
  const prefix = randomUUID().slice(0, 8);
  const numbers = Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
  async function work(): Promise<void> {
    for (let receiptNo = numbers.shift(); receiptNo !== undefined; receiptNo = numbers.shift()) {
      await till.submitReceipt(aReceipt({ userId, receiptNo, amount: 1_000 }));
    }
  }
  await Promise.all(Array.from({ length: 200 }, work));
  till.close();
}
/** Closes the open sheet, and those that follow it. */
async function closeSheets(page: Page): Promise<void> {
  for (;;) {
    const button = await page.$('dialog .button');
    if (button === null) return;
    await button.click();
    // The button of this sheet: another one has its own.
    await page.waitForFunction((it) => !it.isConnected, button);
  }
}

const hostile = `\u202e<script>document.title='taken'</script><img src=x onerror="document.title='taken'">\u2066${'دراز'.repeat(2_500)}`;

test('a name of ten thousand characters with markup and bidi marks is text, on the phone and at the till', async () => {
  const userId = 'hostile';
  await buyMany(node, userId, 1);
  // Written to the database directly, because the server would refuse it.
  await node.database.profiles.put({ userId, name: hostile, showName: true });
  const phone = await browser.open(await node.link('app', shopper(userId)));
  await live(phone);
  await closeSheets(phone);
  for (const view of ['home', 'missions', 'receipts', 'me']) {
    await phone.locator(`[data-view="${view}"]`).click();
    await phone.locator(`[data-view="${view}"][aria-current="page"]`).waitFor();
    await expectNoOverflow(phone);
  }
  await until(
    async () => (await phone.locator('input[name="name"]').inputValue()).includes('<script>'),
    'the name in its field',
  );
  await expectAccessible(phone);
  const till = await browser.open(await node.link('tablet'), { viewport: { width: 1280, height: 800 } });
  await live(till);
  await till.locator('[name="shopper"]').fill(userId);
  await till.locator(`[data-shopper="${userId}"]`).waitFor();
  await expectNoOverflow(till, [768, 1280]);
  await expectAccessible(till);
  const home = await browser.open(`${node.url}/?name=${encodeURIComponent('<script>alert(1)</script>')}#<b>`);
  await home.locator('main h1').waitFor();
  for (const page of [phone, till, home]) {
    expect(await page.title()).not.toBe('taken');
    expect(await page.locator('main script, main img').count()).toBe(0);
  }
});

test('with ten thousand receipts the page opens, shows the server’s figures, and draws a limited list', async () => {
  await buyMany(node, 'regular', 10_000);
  const page = await browser.open(await node.link('app', shopper('regular')));
  await live(page);
  await closeSheets(page);
  await page.locator(`[data-coins="${await coinsStored('regular')}"]`).waitFor();
  await page.locator('[data-view="receipts"]').click();
  await page.locator('.happening').first().waitFor();
  expect(await page.locator('.happening').count()).toBeLessThanOrEqual(100);
  await expectDigits(page, 'fa');
  await buyMany(node, 'regular', 1);
  await page.locator('[data-view="home"]').click();
  // The next receipt shows too.
  await page.locator(`[data-coins="${await coinsStored('regular')}"]`).waitFor();
});

test('three hundred missions are all there, without overflow or gaps', async () => {
  const missions = Array.from({ length: 300 }, (_, at) =>
    aMission({ code: `m${at}`, name: { en: `Mission ${at}`, fa: `مأموریت ${at}` }, target: 2 + (at % 7) }),
  );
  const database = await memoryDatabase(mallRules({ missions }));
  const mall = await startWebNode({ database, tuning });
  running.push(mall);
  await buyMany(mall, 'sara', 3);
  const page = await browser.open(await mall.link('app', shopper('sara')));
  await live(page);
  await closeSheets(page);
  await page.locator('[data-view="missions"]').click();
  await page.locator('[data-mission]').first().waitFor();
  expect(await page.locator('[data-mission]').count()).toBeLessThanOrEqual(150);
  const drawn = (): Promise<number> => page.locator('[data-mission]').count();
  for (let before = await drawn(); before < 300; before = await drawn()) {
    await page.locator('[data-action="more-missions"]').first().click();
    await until(async () => (await drawn()) > before, 'more missions are drawn');
  }
  expect(await drawn()).toBe(300);
  expect(await page.locator('[data-action="more-missions"]').count()).toBe(0);
  await expectNoOverflow(page);
});

test('a phone that slept overnight and missed many entries shows a sum, and the coins are right', async () => {
  const userId = 'sleeper';
  await buyMany(node, userId, 1);
  const page = await browser.open(await node.link('app', shopper(userId)));
  await live(page);
  await closeSheets(page);
  await page.context().setOffline(true);
  await page.locator('[data-link="offline"]').waitFor();
  // More entries than the limit up to which a gap is filled.
  await buyMany(node, userId, 400);
  await page.context().setOffline(false);
  await live(page);
  const stored = await coinsStored(userId);
  await until(async () => (await coinsShown(page)) === stored, 'the coins of the night are shown');
  await until(async () => (await page.locator('[data-sheet]').count()) > 0, 'the summary of what was missed');
  await closeSheets(page);
  await page.locator('.happening').first().waitFor();
});

test('a token that ends while the page is open: a sentence, one more try, and no loop', async () => {
  const token = await node.token(shopper('ending'), 3);
  const context = await browser.context();
  // The page requests a longer token at the greeting. Here it gets none.
  await context.routeWebSocket('**/socket.io/**', (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      if (!String(message).includes('session:renew')) server.send(message);
    });
  });
  const page = await context.newPage();
  let sockets = 0;
  page.on('websocket', () => {
    sockets += 1;
  });
  await page.goto(`${node.url}/app#t=${token}`);
  await page.locator('.sign-in').waitFor();
  await page.getByText('پایان رسیده').first().waitFor();
  expect(sockets).toBeLessThanOrEqual(3);
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain(token);
});
