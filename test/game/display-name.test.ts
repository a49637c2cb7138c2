// What others see of a shopper: no more than agreed, and never an id.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { displayName } from '../../src/game/display-name.ts';

const zwnj = '\u200c';

describe.each([
  ['Sara Ahmadi', 'Sara A.', 'S. A.'],
  ['سارا احمدی', 'سارا ا.', 'س. ا.'],
  ['Sara', 'Sara', 'S.'],
  ['سارا', 'سارا', 'س.'],
  // A half-space is inside a word, and an initial does not include it.
  [`علی${zwnj}رضا رضایی`, `علی${zwnj}رضا ر.`, 'ع. ر.'],
  [`ع${zwnj}لی ب${zwnj}راتی`, `ع${zwnj}لی ب.`, 'ع. ب.'],
  [`ع${zwnj}${zwnj}لی`, `ع${zwnj}${zwnj}لی`, 'ع.'],
  // A joiner before a vowel sign is part of how the letter is drawn.
  ['ب\u200d\u064eر', 'ب\u200d\u064eر', 'ب\u200d\u064e.'],
  ['Maria del Carmen Ruiz', 'Maria R.', 'M. R.'],
  ['sara ahmadi', 'sara A.', 'S. A.'],
  // A letter with its accent is one letter, in either encoding.
  ['Élodie Östberg', 'Élodie Ö.', 'É. Ö.'],
  ['E\u0301lodie O\u0308stberg', 'Élodie Ö.', 'É. Ö.'],
  ['مُحَمَّد كاظمي', 'مُحَمَّد ك.', 'مُ. ك.'],
  ['  Sara \t Ahmadi ', 'Sara A.', 'S. A.'],
  ['"Sara" (Ahmadi)', '"Sara" A.', 'S. A.'],
  ['Sara 👩‍👩‍👧', 'Sara', 'S.'],
  ['𠮷田 𠮷子', '𠮷田 𠮷.', '𠮷. 𠮷.'],
  [`${'a'.repeat(20)} B`, `${'a'.repeat(20)} B.`, 'A. B.'],
  [`${'a'.repeat(21)} B`, `${'a'.repeat(19)}… B.`, 'A. B.'],
  [`${'e\u0301'.repeat(30)} B`, `${'é'.repeat(19)}… B.`, 'É. B.'],
])('%s', (name, withConsent, without) => {
  test('with consent: first name and initial', () =>
    expect(displayName({ name, showName: true })).toBe(withConsent));
  test('without consent: initials', () => expect(displayName({ name, showName: false })).toBe(without));
});

test.each([
  null,
  { name: '', showName: true },
  { name: '👍', showName: true },
  { name: '123', showName: false },
])('a name without a letter is shown as Shopper: %j', (own) => expect(displayName(own)).toBe('Shopper'));

test('law: without consent at most two letters of any name are shown', () => {
  const letters = (text: string): number =>
    [...text.normalize('NFC')].filter((one) => /\p{L}/u.test(one)).length;
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (name) => {
      const shown = displayName({ name, showName: false });
      if (shown === 'Shopper') return;
      expect(shown.split(' ').length).toBeLessThanOrEqual(2);
      for (const initial of shown.split(' ')) {
        expect(initial.endsWith('.')).toBe(true);
        // Upper case of a ligature, or a grapheme cluster: one character as people count.
        expect([...new Intl.Segmenter('und').segment(initial.slice(0, -1))].length).toBeLessThanOrEqual(3);
      }
      expect(letters(shown)).toBeLessThanOrEqual(Math.max(letters(name), 1) * 3);
    }),
  );
});
