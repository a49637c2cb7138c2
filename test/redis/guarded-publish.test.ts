// A limited number of messages and bytes waits for a Redis that does not answer.
import { expect, test } from 'vitest';
import type { RedisLink } from '../../src/adapters/redis/connect.ts';
import { guardPublish } from '../../src/adapters/redis/guarded-publish.ts';

function silentRedis() {
  const sent: string[] = [];
  const answers: (() => void)[] = [];
  const commands = {
    status: 'ready',
    publish: (_: string, message: string) => {
      sent.push(message);
      return new Promise((resolve) => answers.push(() => resolve(1)));
    },
  };
  // The part of a connection that publishing needs.
  return { sent, answers, guarded: guardPublish({ commands } as unknown as RedisLink) };
}

test('many short messages: the five thousand and first is dropped', async () => {
  const { sent, guarded } = silentRedis();
  for (let at = 0; at < 5_000; at += 1) void guarded.publish('c', 'x');
  expect(await guarded.publish('c', 'x')).toBe(0);
  expect(sent).toHaveLength(5_000);
  expect(guarded.figures()).toEqual({ unanswered: 5_000, dropped: 1 });
});

test('few long messages: beyond 16 MiB they are dropped, until earlier ones are answered', async () => {
  const { sent, answers, guarded } = silentRedis();
  const long = 'x'.repeat(6 * 1024 * 1024);
  const waiting = [guarded.publish('c', long), guarded.publish('c', long)];
  expect(await guarded.publish('c', long)).toBe(0);
  void guarded.publish('c', 'x');
  expect(sent).toHaveLength(3);
  for (const answer of answers) answer();
  await Promise.all(waiting);
  void guarded.publish('c', long);
  expect(sent).toHaveLength(4);
});
