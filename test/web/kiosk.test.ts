// `/kiosk`: the rules of all pages in each view, sizes of targets, and amounts as people write them.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kiosk } from '../node/running-node.ts';
import { useBrowser } from './browser.ts';
import { openKiosk, passTime, upright, visitBy } from './kiosk-page.ts';
import { refuseEveryone } from './refuse-everyone.ts';
import { expectAccessible, expectKeyboard, expectNoOverflow, expectRules, switchLanguage } from './rules.ts';
import type { WebNode } from './web-node.ts';
import { startWebNode } from './web-node.ts';

const browser = useBrowser();
let node: WebNode;
let made = 0;

beforeAll(async () => {
  node = await startWebNode();
});
afterAll(() => node.stop());

const screens = [
  [1080, 1920],
  [1920, 1080],
  [3840, 2160],
] satisfies [number, number][];
async function expectKioskRules(page: Page, language: 'fa' | 'en'): Promise<void> {
  await expectRules(page, language);
  await expectNoOverflow(page, screens);
}
const act = (page: Page, name: string): Promise<void> => page.locator(`[data-action="${name}"]`).click();

/** In the dialog, or in the page if there is none. */
const expectTargets = async (page: Page, reachableFrom = 0): Promise<void> => {
  const faults = await page.evaluate((least) => {
    const place = document.querySelector('dialog[open]') ?? document;
    const all = [...place.querySelectorAll<HTMLElement>('button, input, a[href]')].filter((element) =>
      element.checkVisibility(),
    );
    const boxes = all.map((element) => ({ element, box: element.getBoundingClientRect() }));
    const found: string[] = [];
    for (const [at, { element, box }] of boxes.entries()) {
      const name = element.outerHTML.slice(0, 80);
      if (box.width < 64 || box.height < 64) found.push(`${box.width} × ${box.height}: ${name}`);
      if (box.top + scrollY < least) found.push(`at ${box.top}: ${name}`);
      for (const { element: other, box: next } of boxes.slice(at + 1)) {
        const across = Math.max(next.left - box.right, box.left - next.right);
        const along = Math.max(next.top - box.bottom, box.top - next.bottom);
        const gap = Math.max(across, along);
        if (gap < 11.9) found.push(`${gap} between ${name} and ${other.outerHTML.slice(0, 80)}`);
      }
    }
    return found;
  }, reachableFrom);
  expect(faults).toEqual([]);
};

describe.each(['fa', 'en'] as const)('in %s', (language) => {
  test('the rules hold before a visit: idle, choosing, a wrong code', async () => {
    const page = await openKiosk(browser, node, `rules-${language}-1`);
    await switchLanguage(page, language);
    await expectKioskRules(page, language);
    await act(page, 'begin');
    await expectKioskRules(page, language);
    await page.locator('[data-choice="contrast-high"]').click();
    await page.locator('[data-choice="size-larger"]').click();
    await expectKioskRules(page, language);
    await page.locator('[data-choice="size-normal"]').click();
    await act(page, 'next');
    await page.locator('[name="code"]').fill('sara*00000000');
    await act(page, 'enter');
    await page.locator('#code-fault:not(:empty)').waitFor();
    await expectKioskRules(page, language);
    await page.locator('[data-key="switch"]').click();
    await expectNoOverflow(page, [320, 1280, ...screens]);
  }, 180_000);

  test('the rules hold during a visit: coins, a receipt, its result, the question, the end', async () => {
    made += 1;
    const userId = `rules-${made}`;
    const page = await openKiosk(browser, node, `rules-${language}-2`);
    await switchLanguage(page, language);
    await visitBy(page, userId);
    await expectKioskRules(page, language);
    await act(page, 'add');
    await page.locator('[name="receiptNo"]').fill(`rules-${made}`);
    await page.locator('[name="amount"]').fill('100000');
    await page.locator('.brings strong').waitFor();
    await expectKioskRules(page, language);
    await act(page, 'submit');
    await page.locator('.result').waitFor();
    await expectKioskRules(page, language);
    await passTime(page, 46_000);
    await page.locator('[data-seconds]').waitFor();
    await expectAccessible(page);
    await act(page, 'more-time');
    await passTime(page, 46_000);
    await page.locator('[data-seconds]').waitFor();
    await expectKeyboard(page);
    await act(page, 'leave');
    await page.locator('[data-action="restart"]').waitFor();
    await expectAccessible(page);
  }, 180_000);

  test('the rules hold while connecting, and offline, where it says where coins are added', async () => {
    const page = await openKiosk(browser, node, `rules-${language}-3`);
    await switchLanguage(page, language);
    await page.context().setOffline(true);
    await page.locator('[data-away="offline"]').waitFor();
    await expectKioskRules(page, language);
    await page.context().setOffline(false);
    await page.locator('[data-action="begin"]').waitFor();
    const silent = await (await browser.context({ viewport: upright })).newPage();
    await silent.routeWebSocket(/socket\.io/, () => {});
    await silent.goto(await node.link('kiosk', kiosk('cafe', `rules-${language}-4`)));
    await silent.locator('[data-away="loading"]').waitFor();
    await switchLanguage(silent, language);
    await expectAccessible(silent);
    const refused = await (await browser.context({ viewport: upright })).newPage();
    await refused.routeWebSocket(/socket\.io/, refuseEveryone);
    await refused.goto(await node.link('kiosk', kiosk('cafe', `rules-${language}-5`)));
    await refused.locator('[data-away="error"]').waitFor();
    await switchLanguage(refused, language);
    await expectKioskRules(refused, language);
  }, 180_000);
});

test('every target is at least 64 px with 12 px between, and on a tall screen within reach', async () => {
  const page = await openKiosk(browser, node, 'targets');
  // A view that slides in is measured at its final place.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const reach = upright.height * 0.36;
  const check = async (): Promise<void> => {
    await expectTargets(page, reach);
    await page.setViewportSize({ width: 320, height: 800 });
    await expectTargets(page);
    await page.setViewportSize(upright);
  };
  await check();
  await act(page, 'begin');
  await check();
  await act(page, 'next');
  await check();
  await page.locator('[data-key="switch"]').click();
  await check();
  await visitBy(page, 'targets');
  await check();
  await act(page, 'add');
  await check();
  await page.locator('[name="receiptNo"]').fill('targets');
  await page.locator('[name="amount"]').fill('100000');
  await act(page, 'submit');
  await page.locator('.result').waitFor();
  await check();
  await passTime(page, 46_000);
  await page.locator('[data-seconds]').waitFor();
  await expectTargets(page);
});

test('an amount in any digits is one amount, and the keys write it as the language does', async () => {
  const page = await openKiosk(browser, node, 'amounts');
  await visitBy(page, 'amounts');
  await act(page, 'add');
  for (const written of ['۱۲۵٬۰۰۰', '١٢٥٠٠٠', '125,000']) {
    await page.locator('[name="amount"]').fill('');
    await page.locator('.brings strong').waitFor({ state: 'detached' });
    await page.locator('[name="amount"]').fill(written);
    await page.locator('.brings[data-preview="1260"]').waitFor();
  }
  await page.locator('[name="amount"]').fill('');
  for (const key of ['1', '2', '5', '000']) await page.locator(`[data-key="${key}"]`).click();
  expect(await page.locator('[name="amount"]').inputValue()).toBe('۱۲۵٬۰۰۰');
  await page.locator('[data-key="erase"]').click();
  expect(await page.locator('[name="amount"]').inputValue()).toBe('۱۲٬۵۰۰');
});
