// Messages under suspicion of cutting the connection take turns, and each of them has its turn.
import { expect, test } from 'vitest';
import type { CutWatch } from '../../src/client/cut-watch.ts';
import { createCutWatch } from '../../src/client/cut-watch.ts';

const [a, b, c, other] = [{ is: 'a' }, { is: 'b' }, { is: 'c' }, { is: 'other' }];

/** The connection broke with all three under way: from now on each of them is a suspect. */
function withSuspects(): CutWatch {
  const watch = createCutWatch(() => 0);
  const flights = [a, b, c].map(watch.sent);
  watch.lost({ code: 1006 });
  for (const flight of flights) expect(watch.landed(flight, false)).toBeNull();
  return watch;
}

test('a suspect is sent while nothing else is under way, and others wait for it', async () => {
  const watch = withSuspects();
  const before = watch.sent(other);
  const order: string[] = [];
  const turnOfA = watch.clear(a)?.then(() => order.push('a'));
  const turnOfOther = watch.clear({ is: 'new' })?.then(() => order.push('new'));
  await Promise.resolve();
  expect(order).toEqual([]);
  watch.landed(before, true);
  await turnOfA;
  const flight = watch.sent(a);
  await Promise.resolve();
  expect(order).toEqual(['a']);
  watch.landed(flight, true);
  await turnOfOther;
  expect(order).toEqual(['a', 'new']);
});

test('a suspect that lands ends its own turn and nobody else’s: the next one waits, and none waits for ever', async () => {
  const watch = withSuspects();
  // Its turn was over before its answer came.
  const late = watch.sent(b);
  const before = watch.sent(other);
  const turnOfA = watch.clear(a);
  watch.landed(late, true);
  const turnOfC = watch.clear(c);
  watch.landed(before, true);
  await turnOfA;
  watch.landed(watch.sent(a), true);
  await turnOfC;
  watch.landed(watch.sent(c), true);
  expect(watch.clear(a)).toBeNull();
});
