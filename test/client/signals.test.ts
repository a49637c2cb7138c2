// Joined abort signals: the first one counts, no listener is left, and many at once cause no warning of Node.
import { expect, test } from 'vitest';
import { withAnySignal, withDeadline } from '../../src/client/signals.ts';

const untilAborted = (signal: AbortSignal): Promise<unknown> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(signal.reason);
    else signal.addEventListener('abort', () => resolve(signal.reason));
  });

test('the first of several signals aborts with its reason', async () => {
  const one = new AbortController();
  const other = new AbortController();
  const ended = withAnySignal([one.signal, undefined, other.signal], untilAborted);
  other.abort('other');
  expect(await ended).toBe('other');
});

test('a signal that was aborted before takes effect at once', async () => {
  expect(await withAnySignal([AbortSignal.abort('before')], untilAborted)).toBe('before');
});

test('finished work is detached from its signals', async () => {
  const { signal } = new AbortController();
  let joined: AbortSignal | undefined;
  const long = new AbortController();
  await withAnySignal([signal, long.signal], async (given) => {
    joined = given;
  });
  long.abort();
  expect(joined?.aborted).toBe(false);
});

test('a deadline is given in milliseconds', async () => {
  const reason = await withDeadline(5, new AbortController().signal, untilAborted);
  expect(String(reason)).toContain('5 ms');
});

test('a hundred requests on one client add one listener', async () => {
  const over = new AbortController();
  let added = 0;
  const { addEventListener } = over.signal;
  over.signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
    added += 1;
    addEventListener.apply(over.signal, args);
  };
  const all = Promise.all(Array.from({ length: 100 }, () => withAnySignal([over.signal], untilAborted)));
  over.abort('over');
  expect(new Set(await all)).toEqual(new Set(['over']));
  expect(added).toBe(1);
});
