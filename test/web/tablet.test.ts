// `/tablet`: what is typed becomes one award, whatever happens to network, page and browser meanwhile.
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Stats } from '../../src/contracts/shoppers.ts';
import { shopper } from '../node/running-node.ts';
import { until } from '../node/until.ts';
import { useBrowser } from './browser.ts';
import { expectAccessible, expectKeyboard, expectRules, switchLanguage } from './rules.ts';
import { scan, typeByHand } from './scan.ts';
import {
  enterReceipt,
  landscape,
  live,
  openTablet,
  receiptsOf as receiptsOfShopper,
  row,
  statsOf as statsOfShopper,
  untilInstalled,
} from './tablet-page.ts';
import type { WebNode } from './web-node.ts';
import { startWebNode } from './web-node.ts';

const browser = useBrowser();
let node: WebNode;
let made = 0;
let userId: string;

beforeAll(async () => {
  // Without the head check: everything that a page shows was pushed.
  node = await startWebNode({ tuning: { submitRatePerSecond: 1_000, headCheckMs: 600_000 } });
});
afterAll(() => node.stop());
beforeEach(() => {
  made += 1;
  userId = `buyer-${made}`;
});

const open = (context?: BrowserContext): Promise<Page> => openTablet(node, browser, context);
const enter = (page: Page, receiptNo: string, amount?: string): Promise<void> =>
  enterReceipt(page, userId, receiptNo, amount);
const statsOf = (): Promise<Stats> => statsOfShopper(node, userId);
const receiptsOf = (): Promise<string[]> => receiptsOfShopper(node, userId);

describe.each(['fa', 'en'] as const)('in %s', (language) => {
  test('the rules hold while it is empty, live with a list, with a dialog, and offline', async () => {
    const page = await open();
    await switchLanguage(page, language);
    await expectRules(page, language);
    await enter(page, `${language}-1`);
    await row(page, `${language}-1`, 'applied').waitFor();
    await expectRules(page, language);
    await page.locator('.today-head .button-second').click();
    await page.locator('dialog').waitFor();
    await expectAccessible(page);
    await expectKeyboard(page);
    await page.keyboard.press('Escape');
    await page.context().setOffline(true);
    await page.locator('[data-link="offline"]').waitFor();
    await enter(page, `${language}-2`);
    await row(page, `${language}-2`, 'queued').waitFor();
    await expectRules(page, language);
  });
});

test('with the system in dark mode everything stays readable', async () => {
  const page = await open(await browser.context({ ...landscape, colorScheme: 'dark' }));
  await enter(page, `dark-${made}`);
  await row(page, `dark-${made}`, 'applied').waitFor();
  await expectAccessible(page);
});

test('a receipt from the till reaches the phone by a push, without a reload', async () => {
  const till = await open();
  const phone = await browser.open(await node.link('app', shopper(userId)));
  await live(phone);
  await enter(till, `story-${made}`, '۲۵۰٬۰۰۰');
  await phone.locator('[data-coins]:not([data-coins="0"])').waitFor();
  await row(till, `story-${made}`, 'applied').waitFor();
  const { coins } = await statsOf();
  await phone.locator(`[data-coins="${coins}"]`).waitFor();
});

test('twenty receipts offline, with a reload in between, are exactly twenty awards in order', async () => {
  const context = await browser.context(landscape);
  const page = await open(context);
  await untilInstalled(page);
  await context.setOffline(true);
  await page.locator('[data-link="offline"]').waitFor();
  const numbers = Array.from({ length: 20 }, (_, at) => `off-${at + 1}`);
  for (const [at, receiptNo] of numbers.entries()) {
    await enter(page, receiptNo, '1000');
    await page.locator(`[data-row="${receiptNo}"]`).waitFor();
    if (at === 9) {
      await page.reload();
      await page.locator('[data-row="off-10"]').waitFor();
    }
  }
  await context.setOffline(false);
  await row(page, 'off-20', 'applied').waitFor();
  expect(await receiptsOf()).toEqual(numbers);
  expect((await statsOf()).totalReceipts).toBe(20);
});

test('two tabs of one device: each receipt once', async () => {
  const context = await browser.context(landscape);
  const [one, other] = [await open(context), await open(context)];
  await Promise.all([enter(one, 'tab-1'), enter(other, 'tab-2')]);
  for (const page of [one, other]) {
    for (const receiptNo of ['tab-1', 'tab-2']) await row(page, receiptNo, 'applied').waitFor();
  }
  expect((await receiptsOf()).sort()).toEqual(['tab-1', 'tab-2']);
});

test('digits of three scripts with separators are one amount', async () => {
  const page = await open();
  for (const text of ['۱۲۵٬۰۰۰', '١٢٥٠٠٠', '125000', '125,000', '125 000', '125.000']) {
    await page.locator('[name="amount"]').fill(text);
    await page.locator('[data-amount="1250000"]').waitFor();
  }
  await page.locator('[name="amount"]').fill('12,5');
  await page.locator('[data-amount=""]').waitFor({ state: 'attached' });
});

test('a large amount is confirmed first', async () => {
  const page = await open();
  await enter(page, `large-${made}`, '150,000,000');
  await page.locator('dialog').waitFor();
  expect(await page.locator(`[data-row="large-${made}"]`).count()).toBe(0);
  await page.locator('dialog .button').first().click();
  await row(page, `large-${made}`, 'applied').waitFor();
});

test('a missing value is reported at its field, and nothing is stored', async () => {
  const page = await open();
  await page.locator('.entry-submit').click();
  for (const name of ['shopper', 'receiptNo', 'amount']) {
    await page.locator(`[name="${name}"][aria-invalid="true"]`).waitFor();
  }
  await page.locator('[name="shopper"]:focus').waitFor();
  const unsettled = '[data-state="queued"], [data-state="sending"], [data-state="refused"]';
  expect(await page.locator(unsettled).count()).toBe(0);
});

test('a refused receipt waits for a person, who corrects it', async () => {
  const page = await open();
  await enter(page, `twice-${made}`);
  await row(page, `twice-${made}`, 'applied').waitFor();
  await enter(page, `twice-${made}`, '90000');
  await row(page, `twice-${made}`, 'refused').waitFor();
  await row(page, `twice-${made}`, 'refused').locator('.button-second').click();
  await page.locator('[name="correct-receiptNo"]').fill(`right-${made}`);
  await page.locator('dialog .button').click();
  await row(page, `right-${made}`, 'applied').waitFor();
  expect((await receiptsOf()).sort()).toEqual([`right-${made}`, `twice-${made}`]);
});

test('the last receipt can be undone, and one can be returned in part', async () => {
  const page = await open();
  await enter(page, `part-${made}`);
  await row(page, `part-${made}`, 'applied').waitFor();
  await enter(page, `undo-${made}`);
  await row(page, `undo-${made}`, 'applied').waitFor();
  const { coins: both } = await statsOf();
  await page.locator('[data-action="undo"]').click();
  await until(async () => (await statsOf()).totalReceipts === 1, 'one receipt is left');
  expect((await statsOf()).coins).toBeLessThan(both);
  await row(page, `part-${made}`, 'applied').locator('[data-action="take-back"]').click();
  await page.locator('dialog input[type="radio"]').nth(1).check();
  await page.locator('[name="back-amount"]').fill('40,000');
  await page.locator('[name="back-slip"]').fill(`slip-${made}`);
  await page.locator('dialog .button-danger').click();
  await until(async () => (await statsOf()).totalSpent === 600_000, 'a part is returned');
});

test('a scanner fills in the code from any field and changes no other; typing by hand is not affected', async () => {
  const page = await open();
  await page.locator('[name="receiptNo"]').fill('kept');
  await page.locator('[name="receiptNo"]').focus();
  await scan(page, `${userId}*12345678`);
  await until(
    async () => (await page.locator('[name="shopper"]').inputValue()) === `${userId}*12345678`,
    'the code',
  );
  expect(await page.locator('[name="receiptNo"]').inputValue()).toBe('kept');
  await page.locator('[name="receiptNo"]').fill('');
  await page.locator('[name="receiptNo"]').focus();
  await typeByHand(page, '4711');
  expect(await page.locator('[name="receiptNo"]').inputValue()).toBe('4711');
});

test('a newer build is loaded between two actions, and never while somebody types', async () => {
  const page = await (await browser.context(landscape)).newPage();
  await page.clock.install();
  await page.goto(await node.link('tablet'));
  await live(page);
  await untilInstalled(page);
  await page.locator('[name="shopper"]').fill(userId);
  await page.evaluate(() => {
    document.body.dataset['old'] = '';
    navigator.serviceWorker.dispatchEvent(new Event('controllerchange'));
  });
  await page.clock.runFor(10_000);
  expect(await page.locator('body[data-old]').count()).toBe(1);
  await page.locator('[name="shopper"]').fill('');
  await page.locator('h2').first().click();
  await page.clock.runFor(10_000).catch(() => {}); // the page goes away under it
  await page.locator('body:not([data-old])').waitFor();
  await live(page);
});

test('a known shopper is named to the clerk, and a new one is called new', async () => {
  await node.http(
    shopper(userId),
    `/api/users/${userId}/profile`,
    { name: 'Sara Ahmadi', showName: true },
    'PUT',
  );
  const page = await open();
  await page.locator('[name="shopper"]').fill(userId);
  await page.locator(`[data-shopper="${userId}"]`).waitFor();
  await enter(page, `known-${made}`);
  await row(page, `known-${made}`, 'applied').waitFor();
  await page.locator('[name="shopper"]').fill(userId);
  await page.getByText('Sara A.').waitFor();
});
