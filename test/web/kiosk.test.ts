// `/kiosk`: the rules of all pages before a visit, and amounts as people write them.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { useBrowser } from './browser.ts';
import { openKiosk, visitBy } from './kiosk-page.ts';
import { expectNoOverflow, expectRules, switchLanguage } from './rules.ts';
import type { WebNode } from './web-node.ts';
import { startWebNode } from './web-node.ts';

const browser = useBrowser();
let node: WebNode;

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

describe.each(['fa', 'en'] as const)('in %s', (language) => {
  test('the rules hold before a visit: nobody there, choosing, a wrong code', async () => {
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
