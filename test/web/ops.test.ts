// `/ops`: shows unavailable parts, finds receipts and shoppers, and confirms, performs and audits each action once.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { runRedis } from '../../src/supervision/redis-server/run-redis.ts';
import { aReceipt, operator, shopper, tablet } from '../node/running-node.ts';
import { hearsOthers, startNodes } from '../node/several-nodes.ts';
import { dataOf } from '../node/test-client.ts';
import { until } from '../node/until.ts';
import { useBrowser } from './browser.ts';
import { expectAccessible, expectKeyboard, expectNoOverflow, expectRules, switchLanguage } from './rules.ts';
import type { WebNode } from './web-node.ts';
import { startWebNode } from './web-node.ts';

// The charts of operations stay empty in the headless shell.
const browser = useBrowser('chromiumBinary');
const desk = { viewport: { width: 1280, height: 900 } };
let node: WebNode;
beforeAll(async () => {
  node = await startWebNode({ tuning: { submitRatePerSecond: 1_000, opsStateMs: 300 } });
});
afterAll(() => node.stop());

const live = (page: Page): Promise<void> => page.locator('[data-link="live"]').waitFor();
async function open(): Promise<Page> {
  const page = await browser.open(await node.link('ops'), desk);
  await live(page);
  await page.locator('[data-tile="receipts"]').waitFor();
  return page;
}
async function buy(receiptNo: string, userId: string, who = tablet()): Promise<void> {
  const till = await node.connect(who);
  dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo, userId })));
  till.close();
}
async function findReceipt(page: Page, receiptNo: string): Promise<void> {
  await page.locator('[data-view="look-up"]').click();
  await page.locator('[name="store"]').selectOption('cafe');
  await page.locator('[name="receiptNo"]').fill(receiptNo);
  await page.locator('[data-form="receipt"] [type="submit"]').click();
  await page.locator('[data-found="receipt"]').waitFor();
}

describe.each(['fa', 'en'] as const)('in %s', (language) => {
  test('the rules hold in every view, empty and full, with a dialog, and offline', async () => {
    const page = await open();
    await switchLanguage(page, language);
    await page.locator('.chart-canvas canvas').first().waitFor();
    await expectRules(page, language);
    await page.locator('[data-chart="latency"] button').click();
    await page.locator('[data-chart="latency"] table').waitFor();
    await expectAccessible(page);
    await page.locator('[data-view="events"]').click();
    await page.locator('h1:focus').waitFor({ state: 'attached' });
    await expectRules(page, language);
    await buy(`rules-${language}`, `omid-${language}`);
    await page.locator('[data-event="receipt"]').first().waitFor();
    await expectRules(page, language);
    await page.locator('[data-view="look-up"]').click();
    await expectRules(page, language);
    await findReceipt(page, `rules-${language}`);
    await expectRules(page, language);
    await page.locator('[data-action="take-back"]').click();
    await page.locator('dialog').waitFor();
    await expectAccessible(page);
    await expectKeyboard(page);
    await page.keyboard.press('Escape');
    await page.locator('[data-found="receipt"] .button-link').click();
    await page.locator('[data-found="shopper"]').waitFor();
    await expectRules(page, language);
    await page.locator('[data-view="actions"]').click();
    await page.locator('[data-acts]').waitFor();
    await expectRules(page, language);
    await page.context().setOffline(true);
    await page.locator('[data-link="offline"]').waitFor();
    await page.locator('[data-stale]').waitFor();
    await expectRules(page, language);
  });
});

test('with the system in dark mode everything stays readable', async () => {
  const page = await browser.open(await node.link('ops'), { ...desk, colorScheme: 'dark' });
  await page.locator('.chart-canvas canvas').first().waitFor();
  await expectAccessible(page);
  await page.locator('[data-view="actions"]').click();
  await expectAccessible(page);
});

test('a receipt is voided once, after a question with a reason; the shopper gets it, and it is audited', async () => {
  await buy('back-1', 'taken');
  const phone = await node.connect(shopper('taken'));
  const page = await open();
  await findReceipt(page, 'back-1');
  await page.locator('[data-trace]').waitFor();
  await page.locator('[data-action="take-back"]').click();
  // Without a reason nothing happens.
  await page.locator('dialog [type="submit"]').click();
  await page.locator('dialog .fault:not(:empty)').waitFor();
  await page.locator('dialog [name="reason"]').fill('<script>alert(1)</script> اشتباه');
  await page.locator('dialog [type="submit"]').click();
  await page.locator('[data-standing="voided"]').waitFor();
  await page.locator('[data-action="take-back"]:disabled').waitFor();
  const returned = await until(
    () =>
      phone
        .pushes('journal')
        .flatMap((push) => push.entries)
        .find(({ kind }) => kind === 'purchase.returned'),
    'the entry of the return',
  );
  expect(returned).toMatchObject({ balance: 0 });
  await page.locator('[data-view="actions"]').click();
  const line = page.locator('.act', { hasText: 'back-1' });
  await line.waitFor();
  expect(await line.count()).toBe(1);
  expect(await page.locator('script:not([src])').count()).toBe(0);
});

test('an announcement is confirmed, and then everyone gets it', async () => {
  const phone = await node.connect(shopper('hearer'));
  const page = await open();
  await page.locator('[data-view="actions"]').click();
  await page.locator('[data-form="announce"] [type="submit"]').click();
  await page.locator('[data-form="announce"] .fault:not(:empty)').waitFor();
  await page.locator('[name="announce-fa"]').fill('باز هستیم');
  await page.locator('[name="announce-en"]').fill('We are open');
  await page.locator('[data-form="announce"] [type="submit"]').click();
  await page.locator('dialog').waitFor();
  expect(phone.pushes('mall:announcement')).toEqual([]);
  await page.locator('[data-action="confirm"]').click();
  const [heard] = await until(() => phone.pushes('mall:announcement'), 'the announcement');
  expect(heard).toMatchObject({ text: { en: 'We are open', fa: 'باز هستیم' } });
});

test('screens are paused after a question, show as paused, and are resumed', async () => {
  const page = await open();
  await page.locator('[data-view="actions"]').click();
  await page.locator('[name="pause-store"]').selectOption('cafe');
  await page.locator('[data-action="pause-screen"]').click();
  await page.locator('dialog [data-action="confirm"]').click();
  await page.locator('[data-paused="cafe"]').waitFor();
  await page.locator('[data-paused="cafe"] [data-action="resume-screen"]').click();
  await page.locator('dialog [data-action="confirm"]').click();
  await page.locator('[data-paused="cafe"]').waitFor({ state: 'detached' });
});

test('the only node cannot be drained, and the question says why', async () => {
  const page = await open();
  await page.locator('[data-view="actions"]').click();
  await page.locator('[data-action="drain"]').click();
  await page.locator('dialog [data-action="confirm"]').click();
  await page.locator('dialog .fault', { hasText: 'گره آمادهٔ دیگری نیست' }).waitFor();
});

test('others than operators see nothing, with actions disabled and the reason', async () => {
  const page = await browser.open(await node.link('ops', tablet()), desk);
  await live(page);
  await page.locator('[role="alert"]').first().waitFor();
  // Data that will never arrive is not shown as loading, and a missing log is not shown as empty.
  expect(await page.locator('[data-skeleton]').count()).toBe(0);
  await page.locator('[data-view="events"]').click();
  await page.locator('[data-view="events"][aria-current]').waitFor();
  expect(await page.locator('main').innerText()).not.toContain('هنوز رویدادی نیست');
  await page.locator('[data-view="actions"]').click();
  for (const button of await page.locator('.actions button').all())
    expect(await button.isDisabled()).toBe(true);
  expect(await page.locator('.actions').innerText()).toContain('فقط متصدی');
  expect(await page.locator('.actions').innerText()).not.toContain('در حال خواندن');
  await expectAccessible(page);
});

test('hostile names and reasons of any length stay text, within the page', async () => {
  const name = '\u202e<script>alert(1)</script> سارا';
  const long = 'x'.repeat(128);
  // As an earlier version accepted it: the profile is written without the gate.
  await node.database.profiles.put({ userId: long, name: name + 'ن'.repeat(10_000), showName: true });
  await buy('<img-src=x>', long);
  const page = await open();
  await page.locator('[data-view="events"]').click();
  await page.locator('[data-event="receipt"]').first().waitFor();
  await expectNoOverflow(page);
  await page.locator('[data-view="look-up"]').click();
  await page.locator('[name="userId"]').fill(long);
  await page.locator('[data-form="shopper"] [type="submit"]').click();
  await page.locator('[data-found="shopper"]').waitFor();
  await expectNoOverflow(page);
  await expectAccessible(page);
  expect(await page.locator('[data-found="shopper"] bdi').first().innerText()).toContain('<script>');
  expect(await page.locator('main script, main img').count()).toBe(0);
});

test('a chart whose script does not load is a table', async () => {
  const context = await browser.context({ ...desk, expectedErrors: /Failed to load|ERR_FAILED/ });
  await context.route('**/assets/draw-chart*', (route) => route.abort());
  const page = await context.newPage();
  await page.goto(await node.link('ops'));
  await page.locator('[data-chart="latency"] table').waitFor();
});

test('the log can be paused and filtered, and shows 500 rows', async () => {
  const page = await open();
  await page.locator('[data-view="events"]').click();
  await buy('log-1', 'log-a');
  await page.locator('.event', { hasText: 'log-a' }).waitFor();
  await page.locator('[data-action="pause"]').click();
  await buy('log-2', 'log-b');
  // The button counts the waiting rows.
  await page.locator('[data-action="pause"]', { hasText: /[۱-۹]/ }).waitFor();
  expect(await page.locator('.event', { hasText: 'log-b' }).count()).toBe(0);
  await page.locator('[data-action="pause"]').click();
  await page.locator('.event', { hasText: 'log-b' }).waitFor();
  await page.locator('[name="contains"]').fill('LOG-A');
  await until(async () => (await page.locator('.event').count()) === 1, 'one row is left');
  await page.locator('[name="kind"]').selectOption('node');
  await page.locator('.events .empty').waitFor();
  await page.locator('[name="kind"]').selectOption('');
  await page.locator('[name="contains"]').fill('');
  const till = await node.connect(tablet());
  for (let batch = 0; batch < 14; batch += 1) {
    await Promise.all(
      Array.from({ length: 40 }, async (_, at) =>
        dataOf(
          await till.ask('receipt:submit', aReceipt({ receiptNo: `many-${batch}-${at}`, userId: `m-${at}` })),
        ),
      ),
    );
    // Events of one interval are cut to fifty, so the next portion waits until all of this one is shown.
    const portion = page.locator('.event', { hasText: `many-${batch}-` });
    await until(async () => (await portion.count()) === 40, 'all rows of the portion');
  }
  await until(async () => (await page.locator('.event').count()) >= 400, 'many rows');
  expect(await page.locator('.event').count()).toBeLessThanOrEqual(500);
});

test('without Redis: a red card with since-when, while receipts of this node show; with Redis again it disappears', async () => {
  const redis = await runRedis({ binary: inject('redisBinary') });
  const mall = await startNodes({ name: 'ops-redis', redisUrl: redis.url, count: 2 });
  const [first] = mall.nodes;
  if (first === undefined) throw new Error('two nodes were started');
  try {
    await until(() => mall.nodes.every(hearsOthers), 'both nodes are connected to each other');
    const page = await browser.open(`${first.url}/ops#t=${await first.token(operator())}`, desk);
    await page.locator('[data-nodes-answered]').waitFor();
    await until(async () => (await page.locator('tr[data-state="here"]').count()) === 2, 'both nodes');
    await redis.stop();
    await page.locator('[data-trouble="redis"]').waitFor();
    await page.locator('[data-view="events"]').click();
    const till = await first.connect(tablet());
    dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo: 'without-redis', userId: 'lonely' })));
    await page.locator('.event', { hasText: 'lonely' }).waitFor();
    await expectAccessible(page);
  } finally {
    await mall.stop();
    await redis.stop();
  }
});
