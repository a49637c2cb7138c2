// The order of a run: the files that are named come first, as they are named, and every one of them is there.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { longest, placeOf } from './longest-first.ts';

test('each file that is named is there, and is named once', () => {
  const missing = longest.filter((name) => !existsSync(join(import.meta.dirname, '..', name)));
  expect(missing).toEqual([]);
  expect(new Set(longest).size).toBe(longest.length);
});

test('files go by their place in the list, all others after them', () => {
  const [first, second] = longest;
  expect(placeOf(`/somewhere/${first}`)).toBe(0);
  expect(placeOf(`/somewhere/${second}`)).toBe(1);
  expect(placeOf('/somewhere/test/game/levels.test.ts')).toBe(longest.length);
});
