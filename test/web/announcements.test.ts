// What screen readers announce: one polite status, at most one announcement in two seconds, summed up.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aReceipt, shopper, tablet } from '../node/running-node.ts';
import { until } from '../node/until.ts';
import { useBrowser } from './browser.ts';
import type { WebNode } from './web-node.ts';
import { startWebNode } from './web-node.ts';

const browser = useBrowser();
let node: WebNode;
beforeAll(async () => {
  node = await startWebNode({ tuning: { submitRatePerSecond: 1_000 } });
});
afterAll(() => node.stop());

const stepMs = 250;
/** Of two seconds, the part that drawing the page may take. */
const leastGapMs = 1_990;

/** Opens the phone and stops its clock: from now on time passes in steps only. */
async function openStopped(userId: string): Promise<Page> {
  const context = await browser.context({ reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.clock.install({ time: Date.now() });
  await page.goto(await node.link('app', shopper(userId)));
  await page.locator('[data-link="live"]').waitFor();
  await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 10_000);
  return page;
}

test('twelve receipts in three seconds are a few sentences, two seconds apart, with the final coins', async () => {
  const page = await openStopped('hearer');
  const status = page.locator('[role="status"]');
  expect(await status.count()).toBe(1);
  expect(await status.getAttribute('aria-live')).toBe('polite');
  await status.evaluate((place) => {
    const spoken: { atMs: number; text: string }[] = [];
    Object.assign(window, { spoken });
    new MutationObserver(() => {
      const text = place.textContent ?? '';
      if (text !== '' && text !== spoken.at(-1)?.text) spoken.push({ atMs: performance.now(), text });
    }).observe(place, { subtree: true, childList: true, characterData: true });
  });
  let brought = 0;
  for (let step = 0; step < 40; step += 1) {
    if (step < 12) {
      // Each has a different number of coins, and none reaches a level, whose sheet would be announced instead.
      const amount = 1_000 * (step + 1);
      const receipt = aReceipt({ userId: 'hearer', receiptNo: `h${step}`, amount });
      const { body } = await node.http(tablet(), '/api/receipts', receipt);
      const { coins } = body as { coins: { balance: number; delta: number } }; // the route's data
      brought = coins.delta;
      await until(
        async () => (await page.locator('[data-coins]').getAttribute('data-coins')) === `${coins.balance}`,
        'the coins',
      );
    }
    await page.clock.runFor(stepMs);
  }
  const spoken = await page.evaluate(
    // Set by the script above.
    () => (window as unknown as { spoken: { atMs: number; text: string }[] }).spoken,
  );
  const gapsMs = spoken.slice(1).map(({ atMs }, at) => atMs - (spoken[at]?.atMs ?? 0));
  expect(gapsMs.filter((gapMs) => gapMs < leastGapMs)).toEqual([]);
  expect(spoken.length).toBeGreaterThanOrEqual(2);
  expect(spoken.length).toBeLessThanOrEqual(3);
  // The last receipt, in the page's digits, and several receipts in one sentence.
  expect(spoken.map(({ text }) => text).join(' ')).toContain(brought.toLocaleString('fa'));
  expect(Math.max(...spoken.map(({ text }) => text.split('سکه').length - 1))).toBeGreaterThan(1);
});
