// Origins: parsed as a browser sends them, or refused at the start; later refusals are logged.
import { describe, expect, test } from 'vitest';
import { createOrigins, readOrigins } from '../../src/access/origins.ts';
import { loadConfig } from '../../src/runtime/config.ts';

describe('ALLOWED_ORIGINS', () => {
  test.each([
    ['https://mall.example', 'https://mall.example'],
    ['https://Mall.Example/', 'https://mall.example'],
    ['HTTPS://mall.example:443', 'https://mall.example'],
    ['http://mall.example:80/', 'http://mall.example'],
    ['https://mall.example:8443', 'https://mall.example:8443'],
    ['https://bücher.example', 'https://xn--bcher-kva.example'],
    ['Capacitor://localhost/', 'capacitor://localhost'],
    ['null', 'null'],
    ['*', '*'],
  ])('%s is parsed as %s', (written, origin) => {
    expect([...loadConfig({ ALLOWED_ORIGINS: ` ${written} ,` }).ALLOWED_ORIGINS]).toEqual([origin]);
  });

  test.each([
    ['https://*.mall.example', 'name each one'],
    ['mall.example', 'no origin'],
    ['https://mall.example/app', 'no origin'],
    ['https://mall.example?x', 'no origin'],
    ['https://user@mall.example', 'no origin'],
    ['https://', 'no origin'],
  ])('%s stops the start: %s', (written, said) => {
    const load = (): unknown => loadConfig({ ALLOWED_ORIGINS: `https://a.example,${written}` });
    expect(load).toThrow(`ALLOWED_ORIGINS: "${written}" is no origin`);
    expect(load).toThrow(said);
  });
});

const silent = { warn: () => {} };
const allow = (list: string) => createOrigins(readOrigins(list).origins, silent);

test.each([
  ['https://mall.example', 'mall.example', true],
  ['https://mall.example', 'mall.example:443', true],
  ['https://mall.example', 'MALL.example', true],
  ['http://mall.example', 'mall.example:80', true],
  ['https://mall.example', 'mall.example:8443', false],
  ['https://mall.example:8443', 'mall.example:8443', true],
  ['https://mall.example', 'node-1:3000', false],
  ['https://mall.example', 'mall.example@evil.example', false],
  ['https://evil.example', 'mall.example', false],
  ['null', 'mall.example', false],
  ['*', 'mall.example', false],
  ['https://till.example', 'mall.example', true],
  [undefined, 'mall.example', true],
])('a page from %s on host %s: %s', (origin, host, allowed) => {
  expect(allow('https://Till.example/')({ origin, host })).toBe(allowed);
});

test('refused origins log one warning a minute that names the setting', () => {
  const told: object[] = [];
  let nowMs = 0;
  const isAllowed = createOrigins(new Set(), { warn: (fields) => told.push(fields) }, () => nowMs);
  const knock = (): boolean => isAllowed({ origin: 'https://mall.example', host: 'node-1:3000' });
  for (let times = 0; times < 5; times += 1) expect(knock()).toBe(false);
  nowMs = 60_000;
  knock();
  const set = 'ALLOWED_ORIGINS=https://mall.example';
  expect(told).toEqual([
    { origin: 'https://mall.example', host: 'node-1:3000', refused: 1, set },
    { origin: 'https://mall.example', host: 'node-1:3000', refused: 5, set },
  ]);
});
