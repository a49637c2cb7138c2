// Tokens: what was signed is read back, and nothing else is believed.
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt, SignJWT } from 'jose';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Claims } from '../../src/contracts/roles.ts';
import { createTokenReader, readSecret, signToken } from '../../src/runtime/tokens.ts';

const secret = 'a secret for tests that is long enough';
const known = new Map<string, Claims>();
const read = createTokenReader(secret, known);
let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'deerfields-tokens-'));
});

afterEach(() => rm(dataDir, { recursive: true, force: true }));
afterEach(() => known.clear());
afterEach(() => void vi.useRealTimers());

test.each<Omit<Claims, 'exp'>>([
  { role: 'shopper', sub: 'sara' },
  { role: 'kiosk', sub: 'k1', store: 's01' },
  { role: 'tablet', sub: 't1', store: 's01' },
  { role: 'screen', sub: 'w1' },
  { role: 'screen', sub: 'w1', store: 's01' },
  { role: 'operator', sub: 'olga' },
])('a token of $role says who it is for as long as it says', async (claims) => {
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
])('%s is no token', async (_, token) => {
  expect(await read(await token())).toBeNull();
});

test('a token that was found good is remembered, without itself, and for no longer than it is valid', async () => {
  const token = await signToken(secret, { sub: 'sara', role: 'shopper' }, 60);
  const understood = await read(token);
  expect([...known.values()]).toEqual([understood]);
  expect([...known.keys()].join()).not.toContain(token.split('.')[2]);
  // Another answer than the token's own shows that it is not verified again.
  for (const digest of known.keys()) known.set(digest, { sub: 'omid', role: 'shopper', exp: inAnHour });
  expect((await read(token))?.sub).toBe('omid');
  vi.useFakeTimers({ toFake: ['Date'], now: inAnHour * 1_000 - 1 });
  expect(await read(token)).not.toBeNull();
  vi.setSystemTime(inAnHour * 1_000);
  expect(await read(token)).toBeNull();
});

test('what was found no token is not remembered', async () => {
  expect(await read('a.b.c')).toBeNull();
  expect(known.size).toBe(0);
});

test('a token cannot be altered, also where the true one is remembered', async () => {
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

test('the secret is JWT_SECRET where it is given, and nothing is written', async () => {
  expect(await readSecret({ JWT_SECRET: secret, DATA_DIR: dataDir })).toBe(secret);
  expect(await readdir(dataDir)).toEqual([]);
});

test('else it is made once, kept, and readable by its owner only', async () => {
  const config = { JWT_SECRET: undefined, DATA_DIR: join(dataDir, 'deeper') };
  const together = await Promise.all(Array.from({ length: 5 }, () => readSecret(config)));
  expect(new Set(together).size).toBe(1);
  expect(together[0]?.length).toBeGreaterThanOrEqual(43);
  expect(await readSecret(config)).toBe(together[0]);
  const [file, ...more] = await readdir(config.DATA_DIR);
  expect([file, more]).toEqual(['jwt-secret', []]);
  const path = join(config.DATA_DIR, 'jwt-secret');
  expect((await readFile(path, 'utf8')).trim()).toBe(together[0]);
  if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test('another folder has another secret', async () => {
  const secretIn = (name: string) => readSecret({ JWT_SECRET: undefined, DATA_DIR: join(dataDir, name) });
  expect(await secretIn('a')).not.toBe(await secretIn('b'));
});
