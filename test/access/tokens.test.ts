// Tokens: the claims of a signed one are read, and any other is refused.
import { decodeJwt, SignJWT } from 'jose';
import { afterEach, expect, test, vi } from 'vitest';
import { createTokenReader, signToken } from '../../src/access/tokens.ts';
import type { Claims } from '../../src/contracts/roles.ts';

const secret = 'a secret for tests that is long enough';
const known = new Map<string, Claims>();
const read = createTokenReader(secret, known);
afterEach(() => known.clear());
afterEach(() => void vi.useRealTimers());

test.each<Omit<Claims, 'exp'>>([
  { role: 'shopper', sub: 'sara' },
  { role: 'kiosk', sub: 'k1', store: 's01' },
  { role: 'tablet', sub: 't1', store: 's01' },
  { role: 'screen', sub: 'w1' },
  { role: 'screen', sub: 'w1', store: 's01' },
  { role: 'operator', sub: 'olga' },
])('a token of $role gives its claims until it expires', async (claims) => {
  const token = await signToken(secret, claims, 60);
  const understood = await read(token);
  expect(understood).toEqual({ ...claims, exp: expect.any(Number) });
  const left = (understood?.exp ?? 0) - Date.now() / 1_000;
  expect(left).toBeGreaterThan(55);
  expect(left).toBeLessThanOrEqual(60);
});

const key = new TextEncoder().encode(secret);
const claims = { sub: 'sara', role: 'shopper' };
const inAnHour = Math.floor(Date.now() / 1_000) + 3_600;
const sign = (payload: object, alg = 'HS256', by = key): Promise<string> =>
  new SignJWT({ ...payload }).setProtectedHeader({ alg }).sign(by);

test.each<[string, () => unknown]>([
  ['nothing', () => undefined],
  ['null', () => null],
  ['a number', () => 5],
  ['an object', () => ({})],
  ['an empty text', () => ''],
  ['a text', () => 'a.b.c'],
  ['a very long text', () => `${'a'.repeat(3_000)}.${'b'.repeat(3_000)}.c`],
  ['an expired one', () => signToken(secret, { sub: 'sara', role: 'shopper' }, -1)],
  ['one without an end', () => sign(claims)],
  ['one that is valid later', () => sign({ ...claims, exp: inAnHour, nbf: inAnHour - 60 })],
  [
    'one of another secret',
    () => sign({ ...claims, exp: inAnHour }, 'HS256', new TextEncoder().encode('x'.repeat(40))),
  ],
  ['one of another algorithm', () => sign({ ...claims, exp: inAnHour }, 'HS512')],
  ['a role that is none', () => sign({ ...claims, role: 'root', exp: inAnHour })],
  ['a subject that is none', () => sign({ ...claims, sub: 'a b', exp: inAnHour })],
  ['a tablet without a store', () => sign({ ...claims, role: 'tablet', exp: inAnHour })],
  ['a store that is none', () => sign({ ...claims, role: 'tablet', store: 's:1', exp: inAnHour })],
])('%s is not a valid token', async (_, token) => {
  expect(await read(await token())).toBeNull();
});

test('a verified token is cached by its digest, and not beyond its expiry', async () => {
  const token = await signToken(secret, { sub: 'sara', role: 'shopper' }, 60);
  const understood = await read(token);
  expect([...known.values()]).toEqual([understood]);
  expect([...known.keys()].join()).not.toContain(token.split('.')[2]);
  // An answer other than the token's own shows that it is not verified again.
  for (const digest of known.keys()) known.set(digest, { sub: 'omid', role: 'shopper', exp: inAnHour });
  expect((await read(token))?.sub).toBe('omid');
  vi.useFakeTimers({ toFake: ['Date'], now: inAnHour * 1_000 - 1 });
  expect(await read(token)).not.toBeNull();
  vi.setSystemTime(inAnHour * 1_000);
  expect(await read(token)).toBeNull();
});

test('a failed verification is not cached', async () => {
  expect(await read('a.b.c')).toBeNull();
  expect(known.size).toBe(0);
});

test('an altered token is refused, even when the original is cached', async () => {
  const token = await signToken(secret, { sub: 'sara', role: 'shopper' }, 60);
  expect(await read(token)).not.toBeNull();
  const [header, , signature] = token.split('.');
  const payload = Buffer.from(JSON.stringify({ ...decodeJwt(token), role: 'operator' })).toString(
    'base64url',
  );
  expect(await read(`${header}.${payload}.${signature}`)).toBeNull();
  const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
  expect(await read(`${none}.${payload}.`)).toBeNull();
});
