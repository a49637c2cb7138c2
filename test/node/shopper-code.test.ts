// `shopper:code`: the code on a phone names its shopper, changes, and is valid for a short time on every node.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createShopperCodes } from '../../src/access/shopper-codes.ts';
import { joinCode, splitCode, userIdOfScan } from '../../src/contracts/shopper-code.ts';
import type { TestNode } from './running-node.ts';
import { secret, shopper, startTestNode } from './running-node.ts';
import { dataOf } from './test-client.ts';

describe('over the socket', () => {
  let node: TestNode;
  beforeAll(async () => {
    node = await startTestNode();
  });
  afterAll(() => node.stop());

  test('a shopper gets a code that another node can read', async () => {
    const phone = await node.connect(shopper('sara.k'));
    const { code, validUntil } = dataOf(await phone.ask('shopper:code', {}));
    expect(splitCode(code)).toEqual({ userId: 'sara.k', digits: expect.stringMatching(/^\d{8}$/) });
    const leftMs = Date.parse(validUntil) - Date.now();
    expect(leftMs).toBeGreaterThan(25_000);
    expect(leftMs).toBeLessThanOrEqual(60_000);
    expect(createShopperCodes(secret, Date.now).read(code)).toBe('sara.k');
  });
});

describe('a code', () => {
  let atMs = 1_800_000_000_000;
  const codes = createShopperCodes(secret, () => atMs);

  test('changes every 30 s and is valid for 60 s', () => {
    const { code, validUntil } = codes.issue('sara');
    const endsMs = Date.parse(validUntil);
    atMs += 30_000;
    expect(codes.issue('sara').code).not.toBe(code);
    atMs = endsMs - 1;
    expect(codes.read(code)).toBe('sara');
    atMs = endsMs;
    expect(codes.read(code)).toBeNull();
  });

  test('of one shopper is invalid for another, and in a mall with another secret', () => {
    const { digits } = splitCode(codes.issue('sara').code) ?? { digits: '' };
    expect(codes.read(joinCode('omid', digits))).toBeNull();
    const elsewhere = createShopperCodes('another secret that is long enough as well', () => atMs);
    expect(elsewhere.read(joinCode('sara', digits))).toBeNull();
  });

  test.each(['', '*', 'sara', 'sara*1234567', '*12345678', 'sara*1234567a'])('%j is invalid', (text) => {
    expect(codes.read(text)).toBeNull();
  });

  test('and a plain card number both tell a till whose receipt it is', () => {
    expect(userIdOfScan(' sara*12345678 ')).toBe('sara');
    expect(userIdOfScan('a*b*12345678')).toBe('a*b');
    expect(userIdOfScan('card-17')).toBe('card-17');
  });
});
