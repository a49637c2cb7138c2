// The gate that every event and route passes: it checks name, rate, role and payload, and catches every exception.

import type { Credits } from '../src/access/credits.ts';
import type { Rate } from '../src/contracts/client-event.ts';
import type { ClientEventName, Payload } from '../src/contracts/client-events.ts';
import { clientEvents, isClientEventName } from '../src/contracts/client-events.ts';
import type { Reply } from '../src/contracts/errors.ts';
import { wireError } from '../src/contracts/errors.ts';
import { Oversize } from '../src/contracts/oversize.ts';
import type { Dispatch, Session } from '../src/contracts/session.ts';
import type { ReadBudget } from '../src/pipeline/read-budget.ts';
import type { Log } from '../src/ports/log.ts';
import { ReadBusyError } from '../src/ports/read-busy-error.ts';
import { StoreUnavailableError } from '../src/ports/store.ts';
import type { Telemetry } from '../src/ports/telemetry.ts';
import type { Handler, Services } from './handler.ts';
import { refuse } from './handler.ts';
import type { NoteAct } from './note-act.ts';
import type { HandlerTable } from './table.ts';

export interface GateParts {
  readonly handlers: HandlerTable;
  readonly services: Services;
  readonly credits: Credits;
  readonly submissions: Rate;
  /** The budget for the reads of all callers together. */
  readonly reads: Pick<ReadBudget, 'take'>;
  /** Writes an audit line, after the reply to an event that the contract table marks as an act. */
  readonly noteAct: NoteAct;
  readonly telemetry: Telemetry;
  readonly log: Log;
}

/** The rate of unknown events: each is answered, so each costs. */
const unknownEvents: Rate = { perSecond: 5, burst: 20 };
const retryAfterMs = 1_000;

/** Returns a function that never throws and always replies. */
export function createGate(parts: GateParts): Dispatch {
  const { credits, telemetry, log } = parts;

  return async (session, event, payload, traceId) => {
    const since = performance.now();
    const name = isClientEventName(event) ? event : 'unknown';
    const reply = await answer(session, name, payload, traceId);
    telemetry.timed(name, performance.now() - since);
    telemetry.replied(name, reply.ok ? 'ok' : reply.error.code);
    if (session.claims.role === 'operator') await noteAct(session, name, payload, reply, traceId);
    if (!reply.ok && log.isLevelEnabled('debug')) {
      log.debug({ traceId, event: name, sub: session.claims.sub, ...reply.error }, 'refused');
    }
    return reply;
  };

  /** The act stays valid when its audit line cannot be stored: the node's log then has the failure. */
  async function noteAct(
    { claims }: Session,
    name: ClientEventName | 'unknown',
    asked: unknown,
    reply: Reply<unknown>,
    traceId: string,
  ): Promise<void> {
    if (name === 'unknown' || !('isAct' in clientEvents[name])) return;
    const result = reply.ok ? 'ok' : reply.error.code;
    try {
      await parts.noteAct({
        by: claims.sub,
        event: name,
        asked: asked instanceof Oversize ? null : asked,
        result,
      });
    } catch (error) {
      log.error({ err: error, traceId, event: name, sub: claims.sub, result }, 'no audit line could be kept');
    }
  }

  async function answer(
    session: Session,
    name: ClientEventName | 'unknown',
    payload: unknown,
    traceId: string,
  ): Promise<Reply<unknown>> {
    try {
      return name === 'unknown' ? unknown(session) : await enter(session, name, payload, traceId);
    } catch (error) {
      if (error instanceof StoreUnavailableError) {
        return {
          ok: false,
          error: wireError('unavailable', 'the database is away', { retryAfterMs }),
        };
      }
      if (error instanceof ReadBusyError) return busy(error.message, error.retryAfterMs);
      log.error({ err: error, traceId, event: name, sub: session.claims.sub }, 'handler failed');
      return refuse('internal', 'a fault of ours');
    }
  }

  function unknown(session: Session): Reply<never> {
    return limited(session, 'unknown', unknownEvents) ?? refuse('not_found', 'no such event');
  }

  async function enter(
    session: Session,
    event: ClientEventName,
    payload: unknown,
    traceId: string,
  ): Promise<Reply<unknown>> {
    const { rate, roles, payload: schema, ...entry } = clientEvents[event];
    const tooMany = limited(session, event, rate === 'submissions' ? parts.submissions : rate);
    if (tooMany) return tooMany;
    const { role } = session.claims;
    const allowed: readonly string[] = roles;
    if (!allowed.includes(role)) return refuse('forbidden', `not for the role ${role}`);
    if (payload instanceof Oversize) return refuse('invalid', payload.message, payload.field);
    const tidied = 'tidy' in entry ? entry.tidy(payload) : { payload, ignored: [] };
    const parsed = schema.safeParse(tidied.payload);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const path =
        issue?.code === 'unrecognized_keys' ? [...issue.path, nameable(issue.keys[0])] : issue?.path;
      const message = issue === undefined ? undefined : sentenceOf(issue, tidied.payload);
      const field = path?.filter((step) => step !== undefined).join('.');
      return refuse('invalid', message ?? 'not of the form asked for', field || 'payload');
    }
    const waitMs = 'readCredits' in entry ? parts.reads.take(entry.readCredits) : 0;
    if (waitMs > 0) return busy('the node has too much to do for reads now', waitMs);
    // True: the table pairs each event with the handler of its payload, and that event's schema has just parsed it.
    const handler = parts.handlers[event] as Handler<ClientEventName>;
    const reply = await handler(parts.services, session, parsed.data as Payload<ClientEventName>, traceId);
    if (tidied.ignored.length === 0 || !reply.ok) return reply;
    return { ok: true, data: { ...reply.data, ignored: tidied.ignored } };
  }

  function limited(session: Session, event: string, rate: Rate): Reply<never> | null {
    const { role, sub } = session.claims;
    const retryAfterMs = credits.take(`${role}:${sub}:${event}`, rate);
    if (retryAfterMs === 0) return null;
    return { ok: false, error: wireError('limited', 'too many of these', { retryAfterMs }) };
  }
}

const busy = (message: string, retryAfterMs: number): Reply<never> => ({
  ok: false,
  error: wireError('busy', message, { retryAfterMs }),
});
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
