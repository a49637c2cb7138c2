// Reads the settings from the environment once. Reports all faults together, and never a secret.
import type { z } from 'zod';
import type { Setting } from './settings/setting.ts';
import { settings } from './settings/settings.ts';
import { tunedBy } from './tuning.ts';

type Settings = typeof settings;
export type SettingName = keyof Settings;
type Value<Name extends SettingName> = Settings[Name] extends { fallback: string }
  ? z.output<Settings[Name]['schema']>
  : z.output<Settings[Name]['schema']> | undefined;

/** The settings by their names in the environment, parsed. */
export type Config = { readonly [Name in SettingName]: Value<Name> };

/** All faults of the settings, one per line. It never contains the value of a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Reads the settings from an environment; an empty value counts as absent. Throws {@link ConfigError}. */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const faults: string[] = [];
  const values = Object.entries<Setting>(settings).map(([name, { schema, fallback }]) => {
    const raw = env[name] || fallback;
    if (raw === undefined) return [name, undefined];
    const parsed = schema.safeParse(raw);
    if (!parsed.success)
      faults.push(`${name}: ${parsed.error.issues.map(({ message }) => message).join('; ')}`);
    return [name, parsed.data];
  });
  const config = Object.fromEntries(values) as Config; // read only when each value was parsed by the schema of its name
  if (config.NODE_ENV === 'production' && !env['JWT_SECRET']) {
    faults.push('JWT_SECRET: required in production (at least 32 characters)');
  }
  if (config.NODE_ENV === 'production' && /\bhttp:/.test(config.PUSH_SERVICES ?? '')) {
    faults.push('PUSH_SERVICES: plain HTTP is for tests, not for production');
  }
  if (['edge', 'jobs'].includes(config.NODE_DUTY) && (config.STORE === 'memory' || !config.MONGODB_URL)) {
    faults.push(`NODE_DUTY: ${config.NODE_DUTY} is for nodes that share a database: give MONGODB_URL`);
  }
  const { returnMaxAgeDays } = tunedBy(config);
  // An invalid value is undefined here, and every comparison with it is false.
  if (config.RETENTION_DAYS < config.RECEIPT_MAX_AGE_DAYS + returnMaxAgeDays) {
    faults.push(
      `RETENTION_DAYS: shorter than RECEIPT_MAX_AGE_DAYS + ${returnMaxAgeDays}, in which a receipt can be returned`,
    );
  }
  if (faults.length > 0) throw new ConfigError(`Settings are not right:\n  ${faults.join('\n  ')}`);
  return config;
}
