// Settings: all faults are listed at once, and secrets are never printed.
import { expect, test } from 'vitest';
import { ConfigError, loadConfig } from '../../src/runtime/config.ts';
import { settings } from '../../src/runtime/settings/settings.ts';
import { tunedBy, tuning } from '../../src/runtime/tuning.ts';

function faultsOf(env: Record<string, string>): string {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('these settings are right');
}

const secret = 'a-secret-of-thirty-two-characters';

test('an empty environment gives the documented defaults', () => {
  expect(loadConfig({})).toMatchObject({
    PORT: 3000,
    HOST: '127.0.0.1',
    DATA_DIR: '.data',
    NODE_ENV: 'development',
    STORE: 'mongo',
    MONGODB_URL: undefined,
    MONGODB_DATABASE: 'deerfields',
    RECEIPT_MAX_AGE_DAYS: 30,
    RETENTION_DAYS: 400,
    POLLING: false,
  });
});

test('an empty value counts as absent, and unknown variables are ignored', () => {
  expect(loadConfig({ PORT: '', JWT_SECRET: '', MONGODB_URL: '', HOME: '/', PATH: 'x' })).toEqual(
    loadConfig({}),
  );
});

test('values are parsed by their types', () => {
  expect(loadConfig({ PORT: '0', POLLING: 'true', RECEIPT_MAX_AGE_DAYS: '7' })).toMatchObject({
    PORT: 0,
    POLLING: true,
    RECEIPT_MAX_AGE_DAYS: 7,
  });
});

test('every default is valid for its setting', () => {
  for (const [name, setting] of Object.entries(settings)) {
    if ('fallback' in setting)
      expect([name, setting.schema.safeParse(setting.fallback).success]).toEqual([name, true]);
  }
});

test('all faults are listed at once, a line each, by name', () => {
  const message = faultsOf({
    PORT: '70000',
    NODE_ENV: 'live',
    LOG_LEVEL: 'loud',
    CONNECTIONS_MAX: '0',
    USER_CACHE_MAX: 'many',
    POLLING: 'yes',
    MONGODB_DATABASE: 'a database',
    RECEIPT_MAX_AGE_DAYS: '1.5',
  });
  const lines = message.split('\n').slice(1);
  expect(lines.map((line) => line.trim().split(':')[0]).toSorted()).toEqual([
    'CONNECTIONS_MAX',
    'LOG_LEVEL',
    'MONGODB_DATABASE',
    'NODE_ENV',
    'POLLING',
    'PORT',
    'RECEIPT_MAX_AGE_DAYS',
    'USER_CACHE_MAX',
  ]);
});

test('a secret that is too short is named, and not printed', () => {
  const message = faultsOf({ JWT_SECRET: 'hunter2-canary', PORT: 'x', MONGODB_URL: 'mongodb://u:canary@h' });
  expect(message).toContain('JWT_SECRET');
  expect(message).not.toContain('canary');
});

test('in production a missing secret is reported with all other faults', () => {
  expect(faultsOf({ NODE_ENV: 'production' })).toContain('JWT_SECRET');
  const message = faultsOf({ NODE_ENV: 'production', PORT: 'x' });
  expect(message).toContain('JWT_SECRET');
  expect(message).toContain('PORT');
  expect(loadConfig({ NODE_ENV: 'production', JWT_SECRET: secret }).JWT_SECRET).toBe(secret);
});

test('a retention in which receipts could be compacted before their return ends is reported with all other faults', () => {
  const message = faultsOf({ RECEIPT_MAX_AGE_DAYS: '350', PORT: 'x' });
  expect(message).toMatch(/RETENTION_DAYS: shorter than RECEIPT_MAX_AGE_DAYS \+ 60/);
  expect(message).toContain('PORT');
  expect(
    faultsOf({ RETENTION_DAYS: '39', RECEIPT_MAX_AGE_DAYS: '1', TUNING: '{"returnMaxAgeDays":1}' }),
  ).toContain('RETENTION_DAYS');
  expect(loadConfig({ RETENTION_DAYS: '90' }).RETENTION_DAYS).toBe(90);
});

test('TUNING gives other values for constants, by name, as JSON', () => {
  expect(loadConfig({}).TUNING).toEqual({});
  expect(tunedBy(loadConfig({ TUNING: '{"headCheckMs":500}' }))).toEqual({ ...tuning, headCheckMs: 500 });
  expect(faultsOf({ TUNING: '{' })).toContain('TUNING: JSON, such as {"headCheckMs":500}');
  expect(faultsOf({ TUNING: '{"headCheckMs":-1}' })).toContain('TUNING: headCheckMs: ');
  expect(faultsOf({ TUNING: '{"headCheck":500}' })).toContain('headCheck');
});
