// `/kiosk` with hostile names of shoppers and missions: they are text in `<bdi>`, and break no layout.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { maxNameLength } from '../../src/contracts/limits.ts';
import { aMission } from '../builders.ts';
import { kiosk, mallRules, memoryDatabase, operator, shopper } from '../node/running-node.ts';
import { useBrowser } from './browser.ts';
import { codeOf, openKiosk, upright, visitBy } from './kiosk-page.ts';
import { expectAccessible, expectNoOverflow, switchLanguage } from './rules.ts';
import { scan } from './scan.ts';
import type { WebNode } from './web-node.ts';
import { startWebNode } from './web-node.ts';

const browser = useBrowser();
let node: WebNode;
beforeAll(async () => {
  const hostile = '<img src=x onerror=window.hit=1>\u202e'.padEnd(80, 'W');
  const missions = ['a', 'b', 'c'].map((code) => aMission({ code, name: { en: hostile, fa: hostile } }));
  node = await startWebNode({ database: await memoryDatabase(mallRules({ missions })) });
});
afterAll(() => node.stop());

const sizes = [320, 768, [upright.width, upright.height]] satisfies (number | [number, number])[];

/** The name is text of a `<bdi>` in the heading, creates no element, and nothing is wider than any window. */
async function expectTame(page: Page, shown: string): Promise<void> {
  const bdi = page.locator('h1 bdi');
  // As in the document: `innerText` would omit what a style hides.
  expect(await bdi.evaluate((element) => element.textContent)).toBe(shown);
  expect(await bdi.evaluate((element) => element.childElementCount)).toBe(0);
  for (const language of ['fa', 'en'] as const) {
    await switchLanguage(page, language);
    await expectNoOverflow(page, sizes);
    // Two lines at most, so that the next step stays at its place.
    for (const [width, height] of [
      [320, 800],
      [upright.width, upright.height],
    ] as const) {
      await page.setViewportSize({ width, height });
      const lines = await bdi.evaluate(
        (element) =>
          element.getBoundingClientRect().height / Number.parseFloat(getComputedStyle(element).lineHeight),
      );
      expect(lines).toBeLessThan(2.6);
    }
  }
  const found = await page.evaluate(() => [
    'hit' in window,
    document.querySelectorAll('#page script, #page img').length,
  ]);
  expect(found).toEqual([false, 0]);
}

const setName = (userId: string, name: string) =>
  node.http(shopper(userId), `/api/users/${userId}/profile`, { name, showName: true }, 'PUT');

test.each([
  ['script', '<script>window.hit=1</script>', '<script>window.hit=…'],
  ['image', '<img/src=x/onerror=window.hit=1> Karimi', '<img/src=x/onerror=… K.'],
  ['widest', 'W'.repeat(maxNameLength), `${'W'.repeat(19)}…`],
  ['two-ways', 'سارا Weiss', 'سارا W.'],
  ['tall', `${'ا\u0301\u0301\u0301\u0301'.repeat(11)}`, null],
])('a name with %s that the server accepts', async (userId, name, shown) => {
  expect((await setName(userId, name)).status).toBe(200);
  const page = await openKiosk(browser, node, `hostile-${userId}`);
  await visitBy(page, userId);
  await expectTame(page, shown ?? `${'ا\u0301\u0301\u0301\u0301'.repeat(11)}`.normalize('NFC'));
});

const tooLong = 'x'.repeat(10_000);
const turned = '\u202egnol dna \u2067desrever';

test.each([
  ['ten thousand characters', tooLong],
  ['one character too many', 'x'.repeat(maxNameLength + 1)],
  ['direction marks', turned],
])('a name with %s is refused, and the kiosk greets without one', async (_what, name) => {
  const userId = `refused-${name.length}`;
  expect(await setName(userId, name)).toMatchObject({
    status: 400,
    body: { error: { code: 'invalid', field: 'name', retryable: false } },
  });
  const page = await openKiosk(browser, node, userId);
  await visitBy(page, userId);
  expect(await page.locator('h1 bdi').count()).toBe(0);
});

test.each([
  ['direction', turned],
  ['length', `${tooLong} ${tooLong}`],
  ['towers', 'ا\u0301\u0301\u0301'.repeat(2_000)],
])('a name that others wrote to the database directly: %s', async (what, name) => {
  const userId = `past-${what}`;
  await node.database.profiles.put({ userId, name, showName: true });
  const page = await openKiosk(browser, node, userId);
  await visitBy(page, userId);
  await expectTame(page, (await page.locator('h1 bdi').evaluate((element) => element.textContent)) ?? '');
});

test('ten thousand characters from a node that does not shorten names are cut to two lines', async () => {
  const userId = 'long-winded';
  const context = await browser.context({ viewport: upright });
  const page = await context.newPage();
  await page.routeWebSocket(/socket\.io/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => {
      const [, head, body] = /^(43\d+)(\[.*)$/s.exec(String(message)) ?? [];
      const [reply] = body === undefined ? [] : (JSON.parse(body) as [{ data?: { name?: unknown } }]);
      if (reply?.data?.name !== undefined && 'endsInMs' in reply.data) {
        reply.data.name = `<script>window.hit=1</script>${turned}${tooLong}`;
        socket.send(`${head}${JSON.stringify([reply])}`);
      } else socket.send(message);
    });
  });
  await page.goto(await node.link('kiosk', kiosk('cafe', userId)));
  await page.locator('[data-link="live"]').waitFor();
  await scan(page, codeOf(userId));
  await page.locator('[data-view="home"]').waitFor();
  await expectTame(page, `<script>window.hit=1</script>${turned}${tooLong}`);
});

test('a mission with a hostile name, in progress and in the result of a receipt', async () => {
  const page = await openKiosk(browser, node, 'missions');
  await visitBy(page, 'missions');
  const check = async (): Promise<void> => {
    await page.locator('.mission bdi').nth(2).waitFor();
    expect(await page.locator('.mission bdi *').count()).toBe(0);
    for (const language of ['fa', 'en'] as const) {
      await switchLanguage(page, language);
      await expectNoOverflow(page, sizes);
    }
    await expectAccessible(page);
    expect(await page.evaluate(() => 'hit' in window)).toBe(false);
  };
  await check();
  await page.locator('[data-action="add"]').click();
  await page.locator('[name="receiptNo"]').fill('hostile');
  await page.locator('[name="amount"]').fill('100000');
  await page.locator('[data-action="submit"]').click();
  await page.locator('.result').waitFor();
  await check();
  expect((await node.http(operator(), '/api/users/missions')).body).toMatchObject({ totalReceipts: 1 });
});
