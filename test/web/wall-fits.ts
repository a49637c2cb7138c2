// Checks that a screen is completely visible: no scrolling, nothing cut off, portrait, landscape and large.
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { expectNoOverflowNow } from './rules.ts';

const walls = [
  [1080, 1920],
  [1920, 1080],
  [3840, 2160],
] as const;

/** The screen at its real size: everything is visible, and nothing scrolls. */
export async function expectFits(page: Page): Promise<void> {
  const before = page.viewportSize();
  for (const [width, height] of walls) {
    await page.setViewportSize({ width, height });
    await expectNoOverflowNow(page);
    // Neither the page nor the content of a card is cut off.
    const cut = await page.evaluate(() =>
      [document.documentElement, ...document.querySelectorAll('.stage, .latest, .today')]
        .filter(({ scrollHeight, clientHeight }) => scrollHeight > clientHeight)
        .map((element) => `${element.className}: ${element.scrollHeight} of ${element.clientHeight}`),
    );
    expect({ width, cut }).toEqual({ width, cut: [] });
  }
  if (before) await page.setViewportSize(before);
}
