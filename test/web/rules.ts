// The rules of every page, as checks that take a page.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** The widths at which pages are tested; 640 is 1280 at a zoom of 200 %. */
export const widths = [320, 640, 768, 1280] as const;

let axeSource: Promise<string> | undefined;
const readAxe = (): Promise<string> => {
  axeSource ??= readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  return axeSource;
};

/** Waits until animations have ended: a half-faded colour is not the final one. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter(
          ({ effect, playState }) =>
            playState === 'running' && effect?.getComputedTiming().endTime !== Infinity,
        )
        .map(({ finished }) => finished),
    ),
  );
}

/** WCAG 2.2 AA as far as axe can check it: no violation. */
export async function expectAccessible(page: Page): Promise<void> {
  await settled(page);
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(await readAxe());
  const found = await page.evaluate(async () => {
    // Loaded by the line above.
    const { axe } = window as unknown as { axe: { run(where: Document, how: object): Promise<AxeResults> } };
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    // Only violations are reported, and no style sheet is fetched again. This takes a third of the time.
    const { violations } = await axe.run(document, {
      runOnly: tags,
      resultTypes: ['violations'],
      preload: false,
    });
    return violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(' | ')}`,
    );
  });
  expect(found).toEqual([]);
}

/** `<html lang dir>` matches what is shown. */
export async function expectLanguage(page: Page, language: 'fa' | 'en'): Promise<void> {
  const root = page.locator('html');
  expect(await root.getAttribute('lang')).toBe(language);
  expect(await root.getAttribute('dir')).toBe(language === 'fa' ? 'rtl' : 'ltr');
}

/** Switches with the page's own button. */
export async function switchLanguage(page: Page, to: 'fa' | 'en'): Promise<void> {
  if ((await page.locator('html').getAttribute('lang')) === to) return;
  await page.locator('[data-action="switch-language"]').first().click();
  await page.locator(`html[lang="${to}"]`).waitFor();
}

/** Nothing is wider than the window, at each of these widths. Restores the window's size. */
export async function expectNoOverflow(
  page: Page,
  sizes: readonly (number | [number, number])[] = widths,
): Promise<void> {
  const before = page.viewportSize();
  for (const size of sizes) {
    const [width, height] = typeof size === 'number' ? [size, before?.height ?? 800] : size;
    await page.setViewportSize({ width, height });
    await expectNoOverflowNow(page);
  }
  if (before) await page.setViewportSize(before);
}

/** Nothing is wider than the window at its present size. */
export async function expectNoOverflowNow(page: Page): Promise<void> {
  const wide = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    return [...document.querySelectorAll('body *')]
      .filter((element) => {
        const { left, right } = element.getBoundingClientRect();
        return right > clientWidth + 1 || left < -1;
      })
      .map((element) => element.outerHTML.slice(0, 120));
  });
  const width = page.viewportSize()?.width;
  expect({ width, wide }).toEqual({ width, wide: [] });
}

/** The digits of the language everywhere, except in codes, ids, names and text marked as another language. */
export async function expectDigits(page: Page, language: 'fa' | 'en'): Promise<void> {
  const strangers = await page.evaluate((shown) => {
    const strange = shown === 'fa' ? /[0-9٠-٩]/ : /[۰-۹٠-٩]/;
    const apart = '.code, bdi, [dir="ltr"], [lang]:not(html), script, style, input, textarea';
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found: string[] = [];
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const { data, parentElement } = node as Text; // SHOW_TEXT selects only text
      if (strange.test(data) && parentElement?.closest(apart) === null) found.push(data.trim());
    }
    return found;
  }, language);
  expect(strangers).toEqual([]);
}

/** Tab reaches everything that can be clicked, and each shows its focus. */
export async function expectKeyboard(page: Page): Promise<void> {
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    for (const marked of document.querySelectorAll<HTMLElement>('[data-reach]'))
      delete marked.dataset['reach'];
  });
  const wanted = await page.evaluate(() => {
    const modal = document.querySelector('dialog[open]') ?? document;
    const all = [
      ...modal.querySelectorAll<HTMLElement>('button, a[href], input, select, textarea, summary'),
    ].filter(
      (element) =>
        element.checkVisibility() && !(element as HTMLButtonElement).disabled && element.tabIndex >= 0,
    );
    // Tab reaches one button of a radio group.
    const seen = new Set<string>();
    const reached = all.filter((element) => {
      if (!(element instanceof HTMLInputElement) || element.type !== 'radio') return true;
      if (seen.has(element.name)) return false;
      return seen.add(element.name);
    });
    reached.forEach((element, at) => {
      element.dataset['reach'] = String(at);
    });
    return reached.length;
  });
  // The page records what gets the focus: one query for all elements instead of one for each.
  await page.evaluate(() => {
    const seen: { id: string | undefined; seen: boolean; html: string }[] = [];
    const ending = new AbortController();
    Object.assign(window, { focusSeen: seen, endFocusSeen: () => ending.abort() });
    addEventListener(
      'focusin',
      ({ target }) => {
        if (!(target instanceof HTMLElement)) return;
        const group = target instanceof HTMLInputElement && target.type === 'radio' ? target.name : null;
        const marked =
          group === null ? target : document.querySelector<HTMLElement>(`input[name="${group}"][data-reach]`);
        const { outlineStyle, outlineWidth } = getComputedStyle(target);
        seen.push({
          id: marked?.dataset['reach'],
          seen: outlineStyle !== 'none' && outlineWidth !== '0px',
          html: target.outerHTML.slice(0, 120),
        });
      },
      { signal: ending.signal },
    );
  });
  const reached = new Set<string>();
  for (let pressed = 0; pressed < wanted * 2 + 10 && reached.size < wanted; ) {
    // At least this many are missing.
    for (const end = pressed + wanted - reached.size; pressed < end; pressed += 1)
      await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      // Set by the script above.
      const { focusSeen } = window as unknown as {
        focusSeen: { id: string | undefined; seen: boolean; html: string }[];
      };
      return focusSeen.splice(0);
    });
    for (const one of focused) {
      if (one.id === undefined) continue;
      expect(one).toMatchObject({ seen: true });
      reached.add(one.id);
    }
  }
  await page.evaluate(() => (window as unknown as { endFocusSeen(): void }).endFocusSeen()); // put there above
  const missed = await page.evaluate(
    (ids) =>
      [...document.querySelectorAll<HTMLElement>('[data-reach]')]
        .filter(({ dataset }) => !ids.includes(dataset['reach'] ?? ''))
        .map((element) => element.outerHTML.slice(0, 120)),
    [...reached],
  );
  expect(missed).toEqual([]);
}

/** One polite status for the whole page. */
export async function expectOneStatus(page: Page): Promise<void> {
  expect(await page.locator('[role="status"]').count()).toBe(1);
}

/** All rules that apply to any state of any page, in the language shown. */
export async function expectRules(page: Page, language: 'fa' | 'en'): Promise<void> {
  await expectLanguage(page, language);
  await expectDigits(page, language);
  await expectOneStatus(page);
  await expectNoOverflow(page);
  await expectAccessible(page);
  await expectKeyboard(page);
}
