// A visit to `/kiosk`: by scan or by keys, a receipt with its result, and afterwards nothing of it anywhere.
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

/** A shopper with a name that stands nowhere else, and a kiosk of their own. */
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

test('scan, coins, a receipt, its result, finish: the server agrees, the phone knows, and nothing stays', async () => {
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
  // The same paper once more is no second award.
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

test('what is bought elsewhere meanwhile arrives as a live event; after the visit nothing does', async () => {
  const { userId, page } = await aVisitor();
  await visitBy(page, userId);
  const till = await node.connect(tablet('bookshop'));
  await Promise.all([
    // A toast goes by itself: it is waited for from the start.
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

test('after 45 s it asks, as often as it takes; after 30 s more all is gone, on the server too', async () => {
  const { userId, page } = await aVisitor();
  await visitBy(page, userId);
  for (let again = 0; again < 2; again += 1) {
    // What the machine takes by itself is left out of account: of 45 s a third.
    await passTime(page, 30_000);
    expect(await page.locator('[data-seconds]').count()).toBe(0);
    await passTime(page, 16_000);
    await page.locator('[data-seconds]').waitFor();
    // Told to eyes and to ears.
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
  // Somebody who passes by does not keep it.
  await page.mouse.click(5, 5);
  await passTime(page, 30_000);
  await page.locator('[data-view="ended"]').waitFor();
  await expectNothingOf(page, userId);
  await until(async () => {
    const { body } = await node.http(operator(), '/metrics');
    return /kiosk_visits 0/.test(String(body));
  }, 'the server has let go');
});

test('a scanner is no typist: keys in a moment are a scan, the same keys by hand are not', async () => {
  const { userId, page } = await aVisitor();
  await page.locator('body').focus();
  await typeByHand(page, 'sara*12345');
  expect(await page.locator('[data-view="attract"], [data-view="start"]').count()).toBe(1);
  await scan(page, 'x'.repeat(20));
  await page.locator('[data-view="identify"] #code-fault:not(:empty)').waitFor();
  await visitBy(page, userId);
  // A receipt that is scanned opens its form; another phone's code is nobody's receipt.
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

test('a code typed on the keys opens the visit; wrong ones are said, and five of them mean to wait', async () => {
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

test('a network that is lost ends the visit and keeps nothing; so does another kiosk', async () => {
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

test('"call somebody" shows on the tablets of the store until a clerk goes', async () => {
  const { page, sub } = await aVisitor();
  const till = await browser.open(await node.link('tablet'), { viewport: { width: 1280, height: 800 } });
  await till.locator('[data-link="live"]').waitFor();
  await act(page, 'call');
  await page.locator('[data-call="called"]').waitFor();
  await till.locator(`[data-call="${sub}"] button`).click();
  await till.locator(`[data-call="${sub}"]`).waitFor({ state: 'detached' });
});
