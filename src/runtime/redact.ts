// Removes secrets from text that leaves the process: the secrets of the settings, and text that looks like a secret.
import { settings } from './settings/settings.ts';

const mark = '[Redacted]';
/** Shorter values are no secrets, and would match inside words. */
const shortestSecret = 4;

/** A password in an address, a token, and the header that carries one. */
const secretForms: readonly [form: RegExp, instead: string][] = [
  [/(:\/\/[^\s:@/"]*:)[^\s@"]+@/g, `$1${mark}@`],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, mark],
  [/\b(Bearer|Basic) [^\s"]+/gi, `$1 ${mark}`],
];

/** The secrets of the settings or of the environment. The longest are removed first. */
export function createRedact(values: Readonly<Record<string, unknown>>): (text: string) => string {
  const known = new Set<string>();
  for (const [name, setting] of Object.entries(settings)) {
    const value = values[name];
    if (!('secret' in setting) || typeof value !== 'string') continue;
    for (const secret of [value, ...passwordsOf(value)]) {
      // As plain text, and escaped as in JSON.
      for (const said of [secret, JSON.stringify(secret).slice(1, -1)]) {
        if (said.length >= shortestSecret) known.add(said);
      }
    }
  }
  const secrets = [...known].toSorted((a, b) => b.length - a.length);
  return (text) => {
    let clean = text;
    for (const secret of secrets) if (clean.includes(secret)) clean = clean.replaceAll(secret, mark);
    for (const [form, instead] of secretForms) clean = clean.replace(form, instead);
    return clean;
  };
}

/** The password of an address, encoded and decoded. The address itself may be malformed. */
function passwordsOf(address: string): string[] {
  const written = /:\/\/[^:@/]*:(.+)@/.exec(address)?.[1];
  if (written === undefined) return [];
  try {
    return [written, decodeURIComponent(written)];
  } catch {
    return [written];
  }
}
