// `/app` with repeated, missing and late entries: the number moves once, and without counting up under reduced motion.
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
  node = await startWebNode();
});
afterAll(() => node.stop());

async function buy(userId: string, receiptNo: string): Promise<number> {
  const { status, body } = await node.http(tablet(), '/api/receipts', aReceipt({ userId, receiptNo }));
  expect(status).toBe(200);
  return (body as { coins: { balance: number } }).coins.balance; // the route's data
}
/** Records each number of coins that the page ever has, and each text that shows one. */
async function noteCoins(page: Page): Promise<() => Promise<{ coins: string[]; texts: string[] }>> {
  await page.evaluate(() => {
    const noted = { coins: new Set<string>(), texts: new Set<string>() };
    Object.assign(window, { noted });
    const look = (): void => {
      const hero = document.querySelector('[data-coins]');
      noted.coins.add(hero?.getAttribute('data-coins') ?? '');
      noted.texts.add(hero?.textContent ?? '');
    };
    look();
    const how = { subtree: true, childList: true, characterData: true, attributes: true };
    new MutationObserver(look).observe(document.body, how);
  });
  return () =>
    page.evaluate(() => {
      // Set by the script above.
      const { noted } = window as unknown as { noted: { coins: Set<string>; texts: Set<string> } };
      return { coins: [...noted.coins], texts: [...noted.texts] };
    });
}

test('a repeated entry changes the number once, in one step; a missing one is requested', async () => {
  const context = await browser.context({ reducedMotion: 'reduce' });
  let network: 'twice' | 'lost' | 'plain' = 'twice';
  let [repeated, lost] = [0, 0];
  const asked: string[] = [];
  await context.routeWebSocket(/socket\.io/, (page) => {
    const server = page.connectToServer();
    page.onMessage((message) => {
      asked.push(String(message));
      server.send(message);
    });
    server.onMessage((message) => {
      const isJournal = String(message).startsWith('42["journal"');
      if (isJournal && network === 'lost') {
        lost += 1;
        return;
      }
      page.send(message);
      if (!isJournal || network !== 'twice') return;
      repeated += 1;
      page.send(message);
    });
  });
  const page = await context.newPage();
  await page.goto(await node.link('app', shopper('echo')));
  await page.locator('[data-link="live"]').waitFor();
  await page.locator('[data-coins="0"]').waitFor();
  const noted = await noteCoins(page);
  const once = await buy('echo', 'e1');
  await page.locator(`[data-coins="${once}"]`).waitFor();
  const twice = await buy('echo', 'e2');
  await page.locator(`[data-coins="${twice}"]`).waitFor();
  expect(repeated).toBeGreaterThanOrEqual(2);
  const seen = await noted();
  // No number in between, and none beyond: neither from the repetition nor from counting up.
  expect(seen.coins).toEqual(['0', `${once}`, `${twice}`]);
  expect(seen.texts.length).toBe(3);
  await page.locator('dialog .button').first().click();
  await page.locator('dialog').first().waitFor({ state: 'detached' });
  await page.locator('.happening').nth(1).waitFor();
  expect(await page.locator('.happening').count()).toBe(2);

  const resumes = () => asked.filter((message) => message.includes('"user:resume"')).length;
  const before = resumes();
  network = 'lost';
  await buy('echo', 'e3');
  await until(() => lost === 1, 'the push is lost');
  network = 'plain';
  const atLast = await buy('echo', 'e4');
  await page.locator(`[data-coins="${atLast}"]`).waitFor();
  await page.locator('[data-view="receipts"]').click();
  await page.locator('.happening').nth(3).waitFor();
  expect(await page.locator('.happening').count()).toBe(4);
  expect(resumes()).toBeGreaterThan(before);
});
