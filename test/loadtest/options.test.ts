// Bad arguments are refused before anything starts, and another machine is loaded only on purpose.
import { CommanderError } from 'commander';
import { describe, expect, test, vi } from 'vitest';
import { parseLoadtest } from '../../loadtest/tool/options.ts';
import { isLoopback } from '../../loadtest/tool/target.ts';
import { ExitError } from '../../src/cli/exit-codes.ts';

const parse = (line: string) => parseLoadtest(line === '' ? [] : line.split(' '));

test('the defaults are a mall day with a thousand clients, and budgets', () => {
  expect(parse('')).toMatchObject({
    scenario: 'mall-day',
    clients: 1_000,
    rate: 200,
    budgets: { ackMsP99: 100, pushMsP99: 100, errors: 0, missed: 0 },
  });
});

test.each([
  '--scenario christmas',
  '--clients 0',
  '--clients many',
  '--rate -1',
  '--duration 0',
  '--budget-answer fast',
  '--unknown',
])('%s is refused', (line) => {
  const complaint = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  expect(() => parse(line)).toThrow(CommanderError);
  complaint.mockRestore();
});

test('a rate that the clients cannot send is refused with the number of clients it needs', () => {
  expect(() => parse('--clients 20 --rate 1000')).toThrow(/1000 receipts a second need 40 tills/);
});

describe('targets', () => {
  test.each([
    'http://127.0.0.1:3000',
    'http://127.8.8.8',
    'http://localhost:1',
    'http://[::1]:3000',
    'https://mall.localhost',
  ])('%s is this machine', (url) => {
    expect(isLoopback(url)).toBe(true);
    expect(parse(`--url ${url}`).url).toBe(url);
  });

  test.each([
    'http://10.0.0.1',
    'http://192.168.1.2:3000',
    'http://mall.example',
    'http://127.0.0.1.example',
    'http://localhost.example',
    'http://0.0.0.0:3000',
    'http://[2001:db8::1]',
  ])('%s is refused unless --allow-remote is given', (url) => {
    expect(() => parse(`--url ${url}`)).toThrow(ExitError);
    expect(() => parse(`--url ${url}`)).toThrow(/--allow-remote/);
    expect(parse(`--url ${url} --allow-remote`).url).toBe(url);
  });

  test.each(['mall', 'ftp://127.0.0.1', '127.0.0.1:3000'])(
    '%s is not an address, with or without --allow-remote',
    (url) => {
      expect(() => parse(`--url ${url} --allow-remote`)).toThrow(/not an address/);
    },
  );
});
