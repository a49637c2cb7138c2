// A visit to `/kiosk`: by scan or by keys, a receipt with its result, and no data left afterwards.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aReceipt, kiosk, operator, shopper, tablet } from '../node/running-node.ts';
import { dataOf } from '../node/test-client.ts';
import { until } from '../node/until.ts';
import { useBrowser } from './browser.ts';
import { codeOf, everythingOf, openKiosk, passTime, visitBy } from './kiosk-page.ts';
import { expectLanguage, switchLanguage } from './rules.ts';
import { scan, typeByHand } from './scan.ts';
import type { WebNode } from './web-node.ts';
import { startWebNode } from './web-node.ts';

const browser = useBrowser();
let node: WebNode;
let made = 0;

beforeAll(async () => {
  node = await startWebNode();
});
afterAll(() => node.stop());

/** A shopper with a unique name, and a kiosk for this test. */
async function aVisitor(): Promise<{ userId: string; page: Page; sub: string }> {
  made += 1;
  const userId = `guest-${made}`;
  const sub = `desk-${made}`;
  const phone = await node.connect(shopper(userId));
  dataOf(await phone.ask('profile:set', { name: 'Zarathustra Karimi', showName: false }));
  return { userId, sub, page: await openKiosk(browser, node, sub) };
}
const act = (page: Page, name: string): Promise<void> => page.locator(`[data-action="${name}"]`).click();
async function finish(page: Page): Promise<void> {
  await act(page, 'finish');
  await page.locator('[data-view="bye"]').waitFor();
}
const attract = (page: Page): Promise<void> => page.locator('[data-view="attract"]').waitFor();
async function expectNothingOf(page: Page, userId: string): Promise<void> {
  const everything = await everythingOf(page);
  expect(everything).not.toContain('Zarathustra');
  expect(everything).not.toContain(userId);
  expect(await page.locator('[data-coins], [data-mission], .toast').count()).toBe(0);
}

test('scan, coins, a receipt, its result, finish: the server agrees, the phone is told, and nothing stays', async () => {
  const { userId, page, sub } = await aVisitor();
  const phone = await browser.open(await node.link('app', shopper(userId)));
  await phone.locator('[data-link="live"]').waitFor();
  const history = await page.evaluate(() => window.history.length);
  await switchLanguage(page, 'en');
  await visitBy(page, userId);
  expect(await page.locator('h1').innerText()).toContain('Zarathustra K.');
  expect(await page.content()).not.toContain('Karimi');
  await phone.locator(`[data-served="${sub}"]`).waitFor();
  await act(page, 'add');
  await page.locator('[name="receiptNo"]').fill(`paper-${made}`);
  await page.locator('[name="amount"]').fill('10,000');
  await page.locator('.brings strong').waitFor();
  const promised = Number(await page.locator('[data-preview]').getAttribute('data-preview'));
  await act(page, 'submit');
  await page.locator('.result[data-status="applied"]').waitFor();
  const { body } = await node.http(operator(), `/api/users/${userId}`);
  expect(body).toMatchObject({ coins: promised, totalReceipts: 1 });
  await page.locator(`[data-coins="${promised}"]`).waitFor();
  // The same receipt again is not awarded twice.
  await act(page, 'another');
  await page.locator('[name="receiptNo"]').fill(`paper-${made}`);
  await page.locator('[name="amount"]').fill('10,000');
  await act(page, 'submit');
  await page.locator('.result[data-status="duplicate"]').waitFor();
  await finish(page);
  await phone.locator('[data-served]').waitFor({ state: 'detached' });
  await expectNothingOf(page, userId);
  await act(page, 'restart');
  await attract(page);
  await expectLanguage(page, 'fa');
  expect(await page.evaluate(() => window.history.length)).toBe(history);
  await page.goBack();
  await page.goForward();
  await attract(page);
  await expectNothingOf(page, userId);
});

test('a purchase elsewhere during the visit arrives as a live event; after the visit nothing does', async () => {
  const { userId, page } = await aVisitor();
  await visitBy(page, userId);
  const till = await node.connect(tablet('bookshop'));
  await Promise.all([
    // A toast disappears by itself, so the test waits for it from the start.
    page.locator('.toast-won').first().waitFor(),
    till.ask('receipt:submit', aReceipt({ userId, receiptNo: `live-${made}` })),
  ]);
  await page.locator('[data-coins="110"]').waitFor();
  await finish(page);
  await till.ask('receipt:submit', aReceipt({ userId, receiptNo: `after-${made}` }));
  const { body } = await node.http(operator(), `/api/users/${userId}`);
  expect(body).toMatchObject({ totalReceipts: 2 });
  await expectNothingOf(page, userId);
});

test('after 45 s it asks, each time; after 30 s more everything is cleared, on the server too', async () => {
  const { userId, page } = await aVisitor();
  await visitBy(page, userId);
  for (let again = 0; again < 2; again += 1) {
    // Allows for the time of the machine itself: a third of 45 s.
    await passTime(page, 30_000);
    expect(await page.locator('[data-seconds]').count()).toBe(0);
    await passTime(page, 16_000);
    await page.locator('[data-seconds]').waitFor();
    // Shown, and announced to screen readers.
    await page.locator('[role="status"]:not(:empty)').waitFor({ state: 'attached' });
    await act(page, 'more-time');
    await page.locator('[data-seconds]').waitFor({ state: 'detached' });
  }
  // A touch in time is enough.
  await passTime(page, 30_000);
  await page.mouse.click(5, 5);
  await passTime(page, 30_000);
  expect(await page.locator('[data-seconds]').count()).toBe(0);
  await passTime(page, 16_000);
  await page.locator('[data-seconds]').waitFor();
  // Movement without a touch does not extend it.
  await page.mouse.click(5, 5);
  await passTime(page, 30_000);
  await page.locator('[data-view="ended"]').waitFor();
  await expectNothingOf(page, userId);
  await until(async () => {
    const { body } = await node.http(operator(), '/metrics');
    return /kiosk_visits 0/.test(String(body));
  }, 'the server has let go');
});

test('keys within a moment are a scan, the same keys by hand are not', async () => {
  const { userId, page } = await aVisitor();
  await page.locator('body').focus();
  await typeByHand(page, 'sara*12345');
  expect(await page.locator('[data-view="attract"], [data-view="start"]').count()).toBe(1);
  await scan(page, 'x'.repeat(20));
  await page.locator('[data-view="identify"] #code-fault:not(:empty)').waitFor();
  await visitBy(page, userId);
  // A scanned receipt opens its form; another phone's code is not a receipt.
  await scan(page, '7700112233');
  await page.locator('[data-view="receipt"]').waitFor();
  await until(
    async () => (await page.locator('[name="receiptNo"]').inputValue()) === '7700112233',
    'the number of the receipt',
  );
  await page.locator('[name="amount"]').fill('5000');
  await scan(page, codeOf('somebody-else'));
  expect(await page.locator('[name="receiptNo"]').inputValue()).toBe('7700112233');
  expect(await page.locator('[name="amount"]').inputValue()).toBe('5000');
  await scan(page, 'R-99120');
  await page.waitForFunction(
    () => document.querySelector<HTMLInputElement>('[name="receiptNo"]')?.value === 'R-99120',
  );
});

test('a typed code starts the visit; wrong ones show an error, and five of them a wait', async () => {
  made += 1;
  const userId = `s${made}`;
  const page = await openKiosk(browser, node, `keys-${made}`);
  await act(page, 'begin');
  await act(page, 'next');
  for (let wrong = 0; wrong < 5; wrong += 1) {
    await page.locator('[name="code"]').fill(`nobody*0000000${wrong}`);
    await act(page, 'enter');
    await page.locator('#code-fault:not(:empty)').waitFor();
  }
  await page.locator('[name="code"]').fill(codeOf(userId));
  await act(page, 'enter');
  await page.locator('#code-fault', { hasText: 'ثانیه دیگر' }).waitFor();
  const other = await openKiosk(browser, node, `keys-other-${made}`);
  await act(other, 'begin');
  await act(other, 'next');
  const [letter = '', ...rest] = codeOf(userId);
  await other.locator('[data-key="switch"]').click();
  await other.locator(`[data-key="${letter}"]`).click();
  await other.locator('[data-key="switch"]').click();
  for (const key of rest) await other.locator(`[data-key="${key}"]`).click();
  await act(other, 'enter');
  await other.locator('[data-view="home"]').waitFor();
});

test('a lost network ends the visit and keeps nothing; so does another kiosk', async () => {
  const { userId, page } = await aVisitor();
  await visitBy(page, userId);
  await act(page, 'add');
  await page.locator('[name="receiptNo"]').fill('half-typed');
  await page.context().setOffline(true);
  await page.locator('[data-view="ended"]').waitFor();
  await expectNothingOf(page, userId);
  expect(await everythingOf(page)).not.toContain('half-typed');
  const second = await aVisitor();
  await visitBy(second.page, second.userId);
  const desk = await node.connect(kiosk('bookshop', `taker-${made}`));
  dataOf(await desk.ask('kiosk:bind', { userId: second.userId }));
  await second.page.locator('[data-view="ended"]').waitFor();
  await expectNothingOf(second.page, second.userId);
});

test('"call somebody" shows on the store’s tablets until a clerk comes', async () => {
  const { page, sub } = await aVisitor();
  const till = await browser.open(await node.link('tablet'), { viewport: { width: 1280, height: 800 } });
  await till.locator('[data-link="live"]').waitFor();
  await act(page, 'call');
  await page.locator('[data-call="called"]').waitFor();
  await till.locator(`[data-call="${sub}"] button`).click();
  await till.locator(`[data-call="${sub}"]`).waitFor({ state: 'detached' });
});
