// Slows down a kiosk that guesses codes: after a few wrong ones it must wait before each next try.
import type { Cache } from '../ports/cache.ts';

export interface Tries {
  readonly left: number;
  readonly atMs: number;
}

export interface WrongCodes {
  /** Milliseconds until this kiosk may try another code; 0: now. */
  waitMs(kiosk: string): number;
  wrong(kiosk: string): void;
}

/** People sometimes mistype eight digits. This many wrong codes in a row are not an attack. */
const burst = 5;
/**
 * A code is valid for two windows, so one guess in 50,000,000 is right. One guess in 30 s, which is as fast as a phone
 * shows a new code anyway, then takes 48 years on average.
 */
const oneInMs = 30_000;

/** `kiosks` bounds how many are remembered; `nowMs` is monotonic. */
export function createWrongCodes(kiosks: Pick<Cache<Tries>, 'get' | 'set'>, nowMs: () => number): WrongCodes {
  function leftOf(kiosk: string): number {
    const known = kiosks.get(kiosk);
    return known === undefined ? burst : Math.min(burst, known.left + (nowMs() - known.atMs) / oneInMs);
  }
  return {
    waitMs: (kiosk) => Math.max(0, Math.ceil((1 - leftOf(kiosk)) * oneInMs)),
    wrong: (kiosk) => kiosks.set(kiosk, { left: Math.max(0, leftOf(kiosk) - 1), atMs: nowMs() }),
  };
}
