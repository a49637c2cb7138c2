// Checks a payload against the contract. A refusal says which field is wrong and why, for the developer of a till.
import type { ClientEventName } from '../src/contracts/client-events.ts';
import { clientEvents } from '../src/contracts/client-events.ts';
import { Oversize } from '../src/contracts/oversize.ts';
import type { Refusal } from './handler.ts';
import { refuse } from './handler.ts';

export interface ParsedPayload {
  readonly ok: true;
  readonly data: unknown;
  /** The fields that were left out, because the event does not have them. */
  readonly ignored: readonly string[];
}

export function parsePayload(event: ClientEventName, payload: unknown): ParsedPayload | Refusal {
  if (payload instanceof Oversize) return refuse('invalid', payload.message, payload.field);
  const { payload: schema, ...entry } = clientEvents[event];
  const tidied = 'tidy' in entry ? entry.tidy(payload) : { payload, ignored: [] };
  const parsed = schema.safeParse(tidied.payload);
  if (parsed.success) return { ok: true, data: parsed.data, ignored: tidied.ignored };
  const [issue] = parsed.error.issues;
  const path = issue?.code === 'unrecognized_keys' ? [...issue.path, nameable(issue.keys[0])] : issue?.path;
  const message = issue === undefined ? undefined : sentenceOf(issue, tidied.payload);
  const field = path?.filter((step) => step !== undefined).join('.');
  return refuse('invalid', message ?? 'not in the required form', field || 'payload');
}

interface Issue {
  readonly code: string;
  readonly message: string;
  readonly path: readonly PropertyKey[];
  readonly expected?: string;
}

/** What is wrong, in words that the developer of a till can act on. */
function sentenceOf({ code, path, message, expected }: Issue, payload: unknown): string {
  if (code === 'unrecognized_keys') return 'a key that is not asked for';
  // Zod also reports a fraction in a whole number as `invalid_type`, but with the message of our schema.
  if (code !== 'invalid_type' || !message.startsWith('Invalid input')) return message;
  const said = path.reduce(fieldOf, payload);
  const wanted = kinds[expected ?? ''] ?? expected;
  return said === undefined
    ? `is missing: ${wanted} is asked for`
    : `${wanted} is asked for, not ${nameOf(said)}`;
}

/** Names of JSON's types. */
const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

const nameOf = (value: unknown): string =>
  value === null ? 'null' : ((Array.isArray(value) ? kinds['array'] : kinds[typeof value]) ?? typeof value);

const fieldOf = (value: unknown, key: PropertyKey): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;

/** A key of the caller's is repeated in the reply and the log only if it looks like a name. */
const nameable = (key: string | undefined): string | undefined =>
  key !== undefined && /^[\w.-]{1,64}$/.test(key) ? key : undefined;
