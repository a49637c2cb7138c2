// The codes on shoppers' phones: derived from the secret, the shopper and the time, so every node can verify them.
import { createHmac, hkdfSync } from 'node:crypto';
import { codeDigits, joinCode, splitCode } from '../contracts/shopper-code.ts';

export interface ShopperCodes {
  /** The current code. It changes every 30 s and is valid for 60 s. */
  issue(userId: string): { readonly code: string; readonly validUntil: string };
  /** The shopper of the code; null if it is invalid or expired. */
  read(code: string): string | null;
  /** The same, with the time window of the code: half minutes since 1970. */
  place(code: string): { readonly userId: string; readonly window: number } | null;
}

const windowMs = 30_000;

export function createShopperCodes(secret: string, now: () => number): ShopperCodes {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'shopper codes', 32));
  const digitsOf = (userId: string, window: number): string => {
    const digest = createHmac('sha256', key).update(`${window}:${userId}`).digest();
    return String(digest.readUInt32BE(0) % 10 ** codeDigits).padStart(codeDigits, '0');
  };
  const current = (): number => Math.floor(now() / windowMs);

  function place(code: string): { userId: string; window: number } | null {
    const parts = splitCode(code);
    if (parts === null) return null;
    const { userId, digits } = parts;
    const window = [current(), current() - 1].find((at) => digitsOf(userId, at) === digits);
    return window === undefined ? null : { userId, window };
  }

  return {
    issue: (userId) => ({
      code: joinCode(userId, digitsOf(userId, current())),
      validUntil: new Date((current() + 2) * windowMs).toISOString(),
    }),
    read: (code) => place(code)?.userId ?? null,
    place,
  };
}
