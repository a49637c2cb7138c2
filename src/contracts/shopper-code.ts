// The code that a shopper's phone shows: the shopper's id and eight changing digits. Pages load this file, so it has no schema.

/** Digits of a code; see `shopper:code`. */
export const codeDigits = 8;

/** The code as shown and scanned, such as `u1*48291375`. Every keypad has a `*`. */
export const joinCode = (userId: string, digits: string): string => `${userId}*${digits}`;

/** The parts of a code; null: the text is not a code. */
export function splitCode(text: string): { readonly userId: string; readonly digits: string } | null {
  const [, userId, digits] = /^(.+)\*(\d{8})$/su.exec(text.trim()) ?? [];
  return userId === undefined || digits === undefined ? null : { userId, digits };
}

/** The shopper's id in a scanned code, or on a card that carries the id alone. */
export const userIdOfScan = (text: string): string => splitCode(text)?.userId ?? text.trim();
