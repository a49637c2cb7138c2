// Every error of the contract has a sentence in both languages: what happened, and what to do next.
import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../src/contracts/errors.ts';
import { errorCodes } from '../../src/contracts/errors.ts';
import { errorSentence, errorTexts } from '../../web/kit/error-sentences.ts';

// Their own keys.
const codes = Object.keys(errorCodes) as ErrorCode[];
const letters = { fa: /^[\u0600-\u06ff\s\u200c.؛،]+$/, en: /^[A-Za-z\s.,;’]+$/ } as const;

describe.each(['fa', 'en'] as const)('in %s', (language) => {
  test.each(codes)('%s', (code) => {
    const text = errorTexts[language][code];
    expect(text).toMatch(letters[language]);
    expect(text.split(/[.;؛] /)).not.toHaveLength(1);
    expect(text).toMatch(/\.$/);
  });
  test('all are different', () => {
    expect(new Set(Object.values(errorTexts[language])).size).toBe(codes.length);
  });
});

test('a wait of more than some seconds is named, and an unknown code is shown as an internal error: the node’s log has the cause', () => {
  expect(errorSentence({ code: 'limited', retryAfterMs: 4_000 })).toBe(errorTexts.fa.limited);
  expect(errorSentence({ code: 'limited', retryAfterMs: 11_500 })).toContain('۱۲ ثانیه دیگر');
  const unknown = 'of a newer node' as ErrorCode; // what a node of another version may send
  expect(errorSentence({ code: unknown })).toBe(errorTexts.fa.internal);
});
