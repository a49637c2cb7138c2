// The order of a test run: the listed files first, in order, and every one of them exists.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { longest, placeOf } from './longest-first.ts';

test('every listed file exists and is listed once', () => {
  const missing = longest.filter((name) => !existsSync(join(import.meta.dirname, '..', name)));
  expect(missing).toEqual([]);
  expect(new Set(longest).size).toBe(longest.length);
});

test('files are sorted by their place in the list, and all others follow', () => {
  const [first, second] = longest;
  expect(placeOf(`/somewhere/${first}`)).toBe(0);
  expect(placeOf(`/somewhere/${second}`)).toBe(1);
  expect(placeOf('/somewhere/test/game/levels.test.ts')).toBe(longest.length);
});
