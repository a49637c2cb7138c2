// `/screen`: the rules in every state and size, live changes, and withdrawals.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aReceipt, mallRules, memoryDatabase, shopper, tablet } from '../node/running-node.ts';
import { until } from '../node/until.ts';
import { useBrowser } from './browser.ts';
import { expectAccessible, expectRules } from './rules.ts';
import { expectFits } from './wall-fits.ts';
import { aHighlight, aState, celebrate, item, openWall } from './wall-wire.ts';
import type { WebNode } from './web-node.ts';
import { startWebNode } from './web-node.ts';

const browser = useBrowser();
let node: WebNode;

beforeAll(async () => {
  const mallGoal = {
    code: 'day',
    name: { en: 'Together', fa: 'با هم' },
    measure: 'receipts',
    target: 2,
  } as const;
  node = await startWebNode({
    database: await memoryDatabase(mallRules({ mallGoal })),
    tuning: { submitRatePerSecond: 1_000, screenHighlightMs: 100, screenStateMs: 600_000 },
  });
});
afterAll(() => node.stop());

const linkIn = async (language: 'fa' | 'en'): Promise<string> =>
  (await node.link('screen')).replace('/screen', `/screen?lang=${language}`);

describe.each(['fa', 'en'] as const)('in %s', (language) => {
  test('the rules hold while loading, live, empty, celebrating, announcing, disconnected and refused', async () => {
    const context = await browser.context({
      viewport: { width: 1920, height: 1080 },
      reducedMotion: 'reduce',
    });
    const wall = await openWall(context, await linkIn(language), null);
    const { page } = wall;
    await item(page, 'fallback').waitFor();
    await expectRules(page, language);
    await expectFits(page);
    const eight = Array.from({ length: 8 }, (_, place) =>
      aHighlight({ level: 2 + place, at: new Date(Date.now() - place).toISOString() }),
    );
    wall.push('screen:state', aState());
    await wall.pass(1);
    await page.locator('[data-empty]').waitFor();
    await expectRules(page, language);
    wall.push('screen:state', aState({ highlights: eight }));
    for (const scene of ['board', 'missions', 'welcome']) {
      await wall.pass(scene === 'board' ? 1 : 15);
      await item(page, 'schedule').waitFor();
      await expectFits(page);
      await expectAccessible(page);
    }
    await celebrate(wall, { level: 7, others: 11 });
    await expectFits(page);
    await expectRules(page, language);
    const text = {
      en: 'The garage closes at ten. '.repeat(10).trim(),
      fa: 'پارکینگ ساعت ده بسته می‌شود. '.repeat(9).trim(),
    };
    const at = new Date().toISOString();
    wall.push('mall:announcement', {
      id: 'a',
      kind: 'urgent',
      text,
      at,
      until: new Date(Date.now() + 3_600_000).toISOString(),
    });
    await wall.pass(1);
    await item(page, 'emergency').getByText(text[language]).waitFor();
    await expectFits(page);
    await expectRules(page, language);
    wall.push('screen:state', aState({ highlights: eight }));
    await wall.pass(1);
    await wall.cut();
    await wall.pass(31);
    await page.locator('[data-freshness="badge"]').waitFor();
    await expectRules(page, language);
    await expectFits(page);
    await wall.pass(300);
    await page.locator('[data-freshness="aged"] [data-age]').waitFor();
    await expectRules(page, language);
    await expectFits(page);
    await wall.pass(1_800);
    await page.locator('[data-freshness="cut-off"] [data-item="fallback"]').waitFor();
    expect(await page.locator('[data-today]').count()).toBe(0);
    await expectRules(page, language);
  }, 180_000);
});

// States are sent every ten minutes only, so within a test only pushes change the page.
test('receipts and returns are pushed to the screen; the goal is celebrated once', async () => {
  const context = await browser.context({ viewport: { width: 1920, height: 1080 } });
  const page = await context.newPage();
  await page.goto(await linkIn('en'));
  await page.locator('[data-receipts="0"]').waitFor();
  const buy = async (receiptNo: string, userId: string): Promise<void> => {
    const answer = await node.http(tablet(), '/api/receipts', aReceipt({ receiptNo, userId }));
    expect(answer.status).toBe(200);
  };
  await buy('r1', 'sara');
  await page.locator('[data-receipts="1"]').waitFor();
  await page.locator('[data-highlight]').first().waitFor();
  // The celebration ends by itself, so the test waits for it from the start.
  await Promise.all([
    page.getByText('We reached today’s goal!').first().waitFor(),
    page.locator('[data-goal="2"]').waitFor(),
    buy('r2', 'omid'),
  ]);
  await node.http(tablet(), '/api/receipts/void', { receiptNo: 'r2', reason: 'x' });
  await page.locator('[data-receipts="1"]').waitFor();
  await until(async () => (await page.locator('[data-highlight]').count()) === 1, 'the level lost is gone');
});

test('a withdrawn name disappears from the page and from the list', async () => {
  const lea = await node.connect(shopper('lea'));
  await lea.ask('profile:set', { name: 'Leandra Canary', showName: true });
  const page = await browser.open(await linkIn('en'), { viewport: { width: 1920, height: 1080 } });
  await page.locator('[data-receipts]').waitFor();
  await Promise.all([
    page.locator('[data-item="celebration"]').getByText('Leandra C.').first().waitFor(),
    node.http(tablet(), '/api/receipts', aReceipt({ receiptNo: 'lea', userId: 'lea' })),
  ]);
  await page.locator('[data-highlight]', { hasText: 'Leandra C.' }).first().waitFor();
  await lea.ask('profile:set', { name: null, showName: false });
  await until(
    async () => !(await page.evaluate(() => document.documentElement.outerHTML)).includes('Leandra'),
    'no trace of the name',
  );
});
