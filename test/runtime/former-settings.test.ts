// Settings of earlier versions: the start names each one that is set, and what became of it.
import { expect, test } from 'vitest';
import { formerSettings, warnOfFormerSettings } from '../../src/runtime/settings/former.ts';
import { settings } from '../../src/runtime/settings/settings.ts';
import { silent } from '../silent-log.ts';

test('says what became of each former setting', () => {
  const env = { HEARTBEAT_MS: '2000', ROLE: 'jobs', PUSH_PUBLIC_KEY: 'BKey', PORT: '3000', LEVELS_MS: '' };
  expect(formerSettings(env)).toEqual([
    'HEARTBEAT_MS: is a constant now',
    'ROLE: is NODE_DUTY now',
    'PUSH_PUBLIC_KEY: is derived from PUSH_PRIVATE_KEY now',
  ]);
});

test('says nothing about existing settings, nor about a ROLE of another program', () => {
  const env = Object.fromEntries(Object.keys(settings).map((name) => [name, '1']));
  expect(formerSettings({ ...env, ROLE: 'web-server' })).toEqual([]);
});

test('warns once, and only if there is something to say', () => {
  const warned: unknown[] = [];
  const log = { ...silent, warn: (fields: object) => void warned.push(fields) };
  warnOfFormerSettings({ PORT: '3000' }, log);
  expect(warned).toEqual([]);
  warnOfFormerSettings({ INTAKE_LIMIT: '10', CALLERS_MAX: '5' }, log);
  expect(warned).toEqual([
    { ignored: ['CALLERS_MAX: is a constant now', 'INTAKE_LIMIT: is a constant now'] },
  ]);
});
