// The code that a shopper's phone shows: the shopper's id and eight digits that change. No schema here: pages load it.

/** Digits of a code; see `shopper:code`. */
export const codeDigits = 8;

/** The code as it is shown and scanned, such as `u1*48291375`: `*` stands on every keypad. */
export const joinCode = (userId: string, digits: string): string => `${userId}*${digits}`;

/** The parts of a code; null where the text is no code. */
export function splitCode(text: string): { readonly userId: string; readonly digits: string } | null {
  const [, userId, digits] = /^(.+)\*(\d{8})$/su.exec(text.trim()) ?? [];
  return userId === undefined || digits === undefined ? null : { userId, digits };
}

/** Whose receipt it is, of a scanned code or of a card that carries the bare id. */
export const userIdOfScan = (text: string): string => splitCode(text)?.userId ?? text.trim();
