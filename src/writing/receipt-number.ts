// Receipt numbers as tills write them, and the form in which two writings are one number.
import { latinDigits } from './latin-digits.ts';

/** Marks that nobody sees: directions, joiners, the byte order mark. */
const invisible = /\p{Cf}/gu;

/** The number as it is shown: composed (NFC), Latin digits, no invisible marks, no spaces at the ends. */
export function readReceiptNo(text: string): string {
  // Nearly every number is plain already.
  if (isPlain.test(text)) return text;
  return latinDigits(text.normalize('NFC')).replace(invisible, '').trim();
}
const isPlain = /^[!-~]*$/;

/** The number as it is compared: additionally without case. */
export const receiptNoKey = (text: string): string => readReceiptNo(text).toLowerCase();
