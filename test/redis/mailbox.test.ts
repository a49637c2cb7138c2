// Letters between nodes on a real Redis: to one node, in order, and nothing is a letter that a node has not sealed.
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import type { RedisLink } from '../../src/adapters/redis/connect.ts';
import { connectRedis } from '../../src/adapters/redis/connect.ts';
import { guardPublish } from '../../src/adapters/redis/guarded-publish.ts';
import { redisKeys } from '../../src/adapters/redis/keys.ts';
import { openMailbox } from '../../src/adapters/redis/mailbox.ts';
import { until } from '../node/until.ts';
import { silent } from '../silent-log.ts';

/** Whoever else has the address. */
let stranger: Redis;
let database: string;
const links: RedisLink[] = [];

beforeAll(() => {
  stranger = new Redis(inject('redisUrl'));
});
beforeEach(() => {
  database = `letters-${randomUUID()}`;
});
afterAll(async () => {
  for (const link of links) await link.close();
  stranger.disconnect();
});

const channelOf = (address: string) => redisKeys(database).letters(address);

async function open(address: string, { epoch = 'e1', secret = 'known to the nodes of this mall' } = {}) {
  const link = connectRedis(inject('redisUrl'), silent);
  links.push(link);
  const mailbox = openMailbox({
    link,
    guarded: guardPublish(link),
    channelOf,
    address,
    secret,
    epoch,
    log: silent,
  });
  const got: [string, unknown][] = [];
  mailbox.onLetter((from, letter) => got.push([from, letter]));
  await until(mailbox.isOpen, 'the mailbox');
  return { mailbox, got, link };
}

test('a letter reaches the node it is for, and no other, in order', async () => {
  const [one, two, three] = [await open('one'), await open('two'), await open('three')];
  expect(await one.mailbox.send('two', { name: 'سارا' })).toBe(true);
  expect(await three.mailbox.send('two', [2])).toBe(true);
  for (let number = 0; number < 50; number += 1) void one.mailbox.send('two', number);
  await until(() => two.got.length === 52, 'all letters');
  expect(two.got.filter(([from]) => from === 'one')).toEqual([
    ['one', { name: 'سارا' }],
    ...Array.from({ length: 50 }, (_, number) => ['one', number]),
  ]);
  expect(three.got).toEqual([]);
  expect(one.got).toEqual([]);
});

test('a letter to nobody is known to have reached nobody, and so is one without Redis', async () => {
  const one = await open('one');
  expect(await one.mailbox.send('nobody', 1)).toBe(false);
  await one.link.close();
  expect(await one.mailbox.send('one', 1)).toBe(false);
  await until(() => !one.mailbox.isOpen(), 'its own loss');
});

test('what is no letter of this mall and form, or was meant for another node, is counted and passed over', async () => {
  const one = await open('one');
  const two = await open('two');
  const heard: string[] = [];
  const listener = new Redis(inject('redisUrl'));
  await listener.subscribe(channelOf('two'));
  listener.on('message', (_, text) => heard.push(text));
  await one.mailbox.send('two', 'true');
  await until(() => heard.length === 1 && two.got.length === 1, 'a true one');
  const [letter = ''] = heard;
  listener.disconnect();
  const elsewhere = await open('elsewhere', { secret: 'somebody else' });
  const before = await open('before', { epoch: 'e0' });
  await stranger.publish(channelOf('two'), '');
  await stranger.publish(channelOf('two'), '["one",{"type":"jobs"}]');
  await stranger.publish(channelOf('two'), letter.replace('true', 'TRUE'));
  await stranger.publish(channelOf('one'), letter);
  await elsewhere.mailbox.send('two', 1);
  await before.mailbox.send('two', 1);
  await until(() => two.mailbox.figures().refused === 5 && one.mailbox.figures().refused === 1, 'refusals');
  expect(two.got).toEqual([['one', 'true']]);
  expect(one.got).toEqual([]);
});
