// `/ops` corrects coins: a form, a confirmation with the balance before and after, once; the phone shows the reason.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Stats } from '../../src/contracts/shoppers.ts';
import { aReceipt, operator, shopper, tablet } from '../node/running-node.ts';
import { until } from '../node/until.ts';
import { useBrowser } from './browser.ts';
import { expectAccessible, expectKeyboard, expectNoOverflow, expectRules, switchLanguage } from './rules.ts';
import type { WebNode } from './web-node.ts';
import { startWebNode } from './web-node.ts';

// The charts of operations stay empty in the headless shell.
const browser = useBrowser('chromiumBinary');
let node: WebNode;
beforeAll(async () => {
  node = await startWebNode({ tuning: { submitRatePerSecond: 1_000 } });
});
afterAll(() => node.stop());

let made = 0;
/** A shopper with 110 coins: 100 from the purchase, 10 for the first level. */
async function aShopper(): Promise<string> {
  made += 1;
  const userId = `corrected-${made}`;
  const till = await node.connect(tablet());
  await till.ask('receipt:submit', aReceipt({ userId, receiptNo: `c${made}` }));
  await node.database.profiles.put({ userId, name: 'سارا احمدی', showName: true });
  return userId;
}
const coinsOf = async (userId: string): Promise<number> =>
  ((await node.http(operator(), `/api/users/${userId}/stats`)).body as Stats).coins; // the route's data

async function openForm(page: Page, userId: string): Promise<void> {
  await page.locator('[data-view="look-up"]').click();
  await page.locator('[name="userId"]').fill(userId);
  await page.locator('[data-form="shopper"] [type="submit"]').click();
  await page.locator('[data-found="shopper"]').waitFor();
  await page.locator('[data-action="correct-coins"]').click();
  await page.locator('dialog [name="coins"]').waitFor();
}
async function open(): Promise<Page> {
  const page = await browser.open(await node.link('ops'), { viewport: { width: 1280, height: 900 } });
  await page.locator('[data-link="live"]').waitFor();
  return page;
}
const send = (page: Page) => page.locator('dialog [type="submit"]').click();

describe.each(['fa', 'en'] as const)('in %s', (language) => {
  test('coins are given: confirmed with the new balance, pushed to the phone with the reason, logged and audited', async () => {
    const userId = await aShopper();
    const phone = await browser.open(await node.link('app', shopper(userId)));
    await phone.locator('[data-link="live"]').waitFor();
    await phone.locator('[data-view="me"]').click();
    await switchLanguage(phone, language);
    await phone.locator('[data-view="home"]').click();
    const page = await open();
    await switchLanguage(page, language);
    await openForm(page, userId);
    await expectAccessible(page);
    await expectKeyboard(page);
    // Nothing typed, or more than can be taken: an error in the form, and no request.
    await send(page);
    await page.locator('dialog .fault:not(:empty)').waitFor();
    await page.locator('[name="coins"]').fill('۵۰۰');
    await page.locator('[name="direction"]').selectOption('take');
    await page.locator('dialog [name="reason"]').fill('صندوق <b>خراب</b> بود');
    await send(page);
    await page.locator('dialog .fault', { hasText: language === 'fa' ? '۱۱۰' : '110' }).waitFor();
    await page.locator('[name="direction"]').selectOption('give');
    await page.locator('[name="coins"]').fill('۴۰');
    await send(page);
    await page.locator('dialog [data-after="150"]').waitFor();
    await page.locator('dialog', { hasText: 'سارا احمدی' }).waitFor();
    expect(await coinsOf(userId)).toBe(110);
    await expectAccessible(page);
    const by = language === 'fa' ? 'اصلاح از سوی مرکز خرید' : 'Corrected by the mall';
    // A toast disappears by itself, so the test waits for it from the start.
    await Promise.all([phone.locator('.toast', { hasText: by }).first().waitFor(), send(page)]);
    await page.locator('dialog').waitFor({ state: 'detached' });
    await page.locator('[data-found="shopper"] [data-coins="150"]').waitFor();
    await page.locator('[data-correction-note]', { hasText: 'صندوق <b>خراب</b> بود' }).waitFor();
    expect(await coinsOf(userId)).toBe(150);

    await phone.locator('[data-coins="150"]').waitFor();
    const row = phone.locator('[data-correction="40"]');
    await row.getByText(by).waitFor();
    await row.locator('summary').click();
    await row.getByText('صندوق <b>خراب</b> بود').waitFor();
    await expectRules(phone, language);

    await page.locator('[data-view="events"]').click();
    await page.locator('[data-event="correction"]', { hasText: userId }).waitFor();
    await expectNoOverflow(page);
    await page.locator('[data-view="actions"]').click();
    const line = page.locator('.act', { hasText: userId });
    await line.waitFor();
    // As names and values, not as JSON.
    await line.getByText('صندوق <b>خراب</b> بود', { exact: true }).waitFor();
    expect(await line.innerText()).not.toContain('{');
    expect(await line.innerText()).toContain(language === 'fa' ? '+۴۰' : '+40');
    await expectRules(page, language);
  });
});

test('a shopper who has signed up and bought nothing can get coins, and the phone still says how to earn', async () => {
  const userId = 'newcomer';
  const phone = await browser.open(await node.link('app', shopper(userId)));
  await phone.locator('.first .qr').waitFor();
  await node.http(
    shopper(userId),
    `/api/users/${userId}/profile`,
    { name: 'Nora Weiss', showName: true },
    'PUT',
  );
  const page = await open();
  await openForm(page, userId);
  await page.locator('[name="coins"]').fill('50');
  await page.locator('dialog [name="reason"]').fill('خوش آمدید');
  await send(page);
  await page.locator('dialog [data-after="50"]').waitFor();
  await send(page);
  await page.locator('[data-found="shopper"] [data-coins="50"]').waitFor();
  await phone.locator('[data-coins="50"]').waitFor();
  await phone.locator('[data-correction="50"]').waitFor();
  await phone.locator('.first .qr').waitFor();
});

test('an unknown shopper is not found, and the sentence says so', async () => {
  const page = await open();
  await page.locator('[data-view="look-up"]').click();
  await page.locator('[name="userId"]').fill('nobody-ever');
  await page.locator('[data-form="shopper"] [type="submit"]').click();
  await page.locator('.look-up > .fault:not(:empty)').waitFor();
  expect(await page.locator('[data-found="shopper"]').count()).toBe(0);
});

test('a form sent twice because its answer was lost moves the coins once', async () => {
  const userId = await aShopper();
  const page = await open();
  // The node answers, and the answer is lost.
  await openForm(page, userId);
  await page.locator('[name="coins"]').fill('7');
  await page.locator('dialog [name="reason"]').fill('twice');
  await send(page);
  await page.locator('dialog [data-after]').waitFor();
  await page.evaluate(() => {
    // Two clicks in one turn: the button is disabled only when the page is drawn again.
    const button = document.querySelector<HTMLButtonElement>('dialog [type="submit"]');
    button?.form?.requestSubmit();
    button?.form?.requestSubmit();
  });
  await until(async () => (await coinsOf(userId)) === 117, 'the coins are given');
  await page.locator('dialog').waitFor({ state: 'detached' });
  const { acts } = await until(async () => {
    const olga = await node.connect({ ...operator(), sub: 'reader' });
    const reply = await olga.ask('ops:acts', {});
    if (!reply.ok) return null;
    const own = reply.data.acts.filter(({ asked }) => asked.includes(userId));
    return own.length === 2 ? { acts: own } : null;
  }, 'both presses are kept');
  expect(new Set(acts.map(({ asked }) => asked)).size).toBe(1);
  expect(await coinsOf(userId)).toBe(117);
});

test('if the balance changed meanwhile the node refuses, and the form says what to do', async () => {
  const userId = await aShopper();
  const page = await open();
  await openForm(page, userId);
  await page.locator('[name="direction"]').selectOption('take');
  await page.locator('[name="coins"]').fill('110');
  await page.locator('dialog [name="reason"]').fill('all of it');
  await send(page);
  await page.locator('dialog [data-after="0"]').waitFor();
  const till = await node.connect(tablet());
  await till.ask('receipt:void', { receiptNo: `c${made}`, reason: 'went back' });
  await send(page);
  await page.locator('dialog .fault:not(:empty)').waitFor();
  expect(await coinsOf(userId)).toBe(0);
  await expectAccessible(page);
});
