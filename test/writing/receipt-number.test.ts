// Receipt numbers: spellings that a person considers the same are one receipt.
import { expect, test } from 'vitest';
import { receiptIdOf } from '../../src/game/receipt-id.ts';
import { latinDigits } from '../../src/writing/latin-digits.ts';
import { readReceiptNo } from '../../src/writing/receipt-number.ts';

test.each([
  ['426326', '٤٢٦٣٢٦'],
  ['426326', '۴۲۶۳۲۶'],
  ['426326', '４２６３２６'],
  ['SZL011', 'szl011'],
  ['A17', 'A17 '],
  ['A17', '\ufeffA17\u200f'],
  ['Caf\u00e9-1', 'Cafe\u0301-1'],
])('%s and %s are one number', (one, other) => {
  expect(receiptIdOf('cafe', other)).toBe(receiptIdOf('cafe', one));
});

test.each(['Order 00591-006-0018', 'AA/12', '#123', 'a:b'])('%s is kept as written', (text) => {
  expect(readReceiptNo(text)).toBe(text);
});

test('leading zeros, signs and stores make different numbers', () => {
  const ids = ['17', '017', 'A-17', 'A17', 'A 17'].map((text) => receiptIdOf('cafe', text));
  expect(new Set([...ids, receiptIdOf('bookshop', '17')]).size).toBe(6);
});

test('every decimal digit of Unicode has its value', () => {
  for (const zero of ['0', '٠', '۰', '०', '０', '𝟎', '𝟘', '𝟶']) {
    const first = zero.codePointAt(0) ?? 0;
    const ten = Array.from({ length: 10 }, (_, at) => String.fromCodePoint(first + at)).join('');
    expect(latinDigits(ten)).toBe('0123456789');
  }
});
