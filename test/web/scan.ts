// A scanner, which types faster than any hand, and a hand.
import type { Page } from 'playwright-core';

/**
 * Types into the focused element like a scanner: all keys at once, and Enter. The times of the keys are those of a scanner,
 * whatever else the machine does between them.
 */
export const scan = (page: Page, text: string): Promise<void> =>
  page.evaluate((keys) => {
    const place = document.activeElement ?? document.body;
    const { timeStamp: beginsAtMs } = new Event('scan');
    for (const [at, key] of [...keys, 'Enter'].entries()) {
      const pressed = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
      Object.defineProperty(pressed, 'timeStamp', { value: beginsAtMs + at });
      const isTyped = place.dispatchEvent(pressed);
      if (isTyped && key !== 'Enter' && place instanceof HTMLInputElement) place.value += key;
    }
  }, text);

/** Longer than between two keys of a scanner. The page itself waits, so that a busy machine does not bring keys together. */
const betweenKeysMs = 60;

/** Types into the focused element by hand: one key after the other, and Enter. */
export const typeByHand = (page: Page, text: string): Promise<void> =>
  page.evaluate(
    async ({ keys, pauseMs }) => {
      for (const key of [...keys, 'Enter']) {
        const place = document.activeElement ?? document.body;
        const isTyped = place.dispatchEvent(
          new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
        );
        if (isTyped && key !== 'Enter' && place instanceof HTMLInputElement) {
          place.setRangeText(key, place.value.length, place.value.length, 'end');
          place.dispatchEvent(new InputEvent('input', { bubbles: true }));
        }
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    },
    { keys: text, pauseMs: betweenKeysMs },
  );
