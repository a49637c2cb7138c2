// A scanner at a page: it types like a keyboard, faster than any hand.
import type { Page } from 'playwright-core';

/** As a scanner types: all keys at once, and Enter. */
export const scan = (page: Page, text: string): Promise<void> =>
  page.evaluate((keys) => {
    const place = document.activeElement ?? document.body;
    for (const key of [...keys, 'Enter'])
      place.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  }, text);
