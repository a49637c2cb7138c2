// The barrier of a standalone server: callers share a flush, but never one that began before their call.
import { expect, test } from 'vitest';
import { shareFlushes } from '../../src/adapters/mongo/journal-barrier.ts';

/** A barrier whose flushes end when the test says so. */
function open() {
  const flushes: { readonly end: () => void; readonly fail: (error: Error) => void }[] = [];
  const barrier = shareFlushes(() => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    flushes.push({ end: resolve, fail: reject });
    return promise;
  });
  const ended: string[] = [];
  const call = (name: string): void =>
    void barrier().then(
      () => ended.push(name),
      () => ended.push(`${name} failed`),
    );
  const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return { flushes, ended, call, soon };
}

test('callers during a flush share the next one', async () => {
  const { flushes, ended, call, soon } = open();
  call('one');
  call('two');
  call('three');
  expect(flushes).toHaveLength(1);
  flushes[0]?.end();
  await soon();
  expect(ended).toEqual(['one']);
  expect(flushes).toHaveLength(2);
  flushes[1]?.end();
  await soon();
  expect(ended).toEqual(['one', 'two', 'three']);
});

test('a caller during a shared flush waits for a flush of its own', async () => {
  const { flushes, ended, call, soon } = open();
  call('one');
  call('two');
  flushes[0]?.end();
  await soon();
  call('late');
  flushes[1]?.end();
  await soon();
  expect(ended).toEqual(['one', 'two']);
  expect(flushes).toHaveLength(3);
  flushes[2]?.end();
  await soon();
  expect(ended).toEqual(['one', 'two', 'late']);
});

test('a failed flush fails its callers alone', async () => {
  const { flushes, ended, call, soon } = open();
  call('one');
  call('two');
  flushes[0]?.fail(new Error('away'));
  await soon();
  flushes[1]?.end();
  await soon();
  call('three');
  flushes[2]?.end();
  await soon();
  expect(ended).toEqual(['one failed', 'two', 'three']);
});
