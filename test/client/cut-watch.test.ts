// Messages suspected of breaking the connection are sent one at a time, and each one is.
import { expect, test } from 'vitest';
import type { CutWatch } from '../../src/client/cut-watch.ts';
import { createCutWatch } from '../../src/client/cut-watch.ts';

const [a, b, c, other] = [{ is: 'a' }, { is: 'b' }, { is: 'c' }, { is: 'other' }];

/** The connection broke with all three in flight: each of them is now a suspect. */
function withSuspects(): CutWatch {
  const watch = createCutWatch(() => 0);
  const flights = [a, b, c].map(watch.sent);
  watch.lost({ code: 1006 });
  for (const flight of flights) expect(watch.landed(flight, false)).toBeNull();
  return watch;
}

test('a suspect message is sent alone, and others wait for it', async () => {
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

test('a suspect that gets through lets the next one be sent, and none waits forever', async () => {
  const watch = withSuspects();
  // It was no longer a suspect before its answer came.
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
