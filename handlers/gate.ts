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
import { parsePayload } from './parse-payload.ts';
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
  const { telemetry, log } = parts;
  const noteAct = createNoteActs(parts);
  const enter = createEnter(parts);

  return async (session, event, payload, traceId) => {
    const since = performance.now();
    const name = isClientEventName(event) ? event : 'unknown';
    const { role, sub } = session.claims;
    const reply = await enter(session, name, payload, traceId).catch((error: unknown) =>
      replyToError(error, (fault) => log.error({ err: fault, traceId, event: name, sub }, 'handler failed')),
    );
    telemetry.timed(name, performance.now() - since);
    telemetry.replied(name, reply.ok ? 'ok' : reply.error.code);
    if (role === 'operator') await noteAct(session, name, payload, reply, traceId);
    if (!reply.ok && log.isLevelEnabled('debug')) {
      log.debug({ traceId, event: name, sub, ...reply.error }, 'refused');
    }
    return reply;
  };
}

type Name = ClientEventName | 'unknown';

/** Writes audit lines. The act stays valid when its line cannot be stored: the node's log then has the failure. */
const createNoteActs =
  (parts: Pick<GateParts, 'noteAct' | 'log'>) =>
  async (
    { claims }: Session,
    name: Name,
    asked: unknown,
    reply: Reply<unknown>,
    traceId: string,
  ): Promise<void> => {
    if (name === 'unknown' || !('isAct' in clientEvents[name])) return;
    const { sub } = claims;
    const result = reply.ok ? 'ok' : reply.error.code;
    try {
      await parts.noteAct({ by: sub, event: name, asked: asked instanceof Oversize ? null : asked, result });
    } catch (error) {
      parts.log.error({ err: error, traceId, event: name, sub, result }, 'an audit line could not be stored');
    }
  };

function replyToError(error: unknown, report: (fault: unknown) => void): Reply<never> {
  if (error instanceof StoreUnavailableError) {
    return { ok: false, error: wireError('unavailable', 'the database is unavailable', { retryAfterMs }) };
  }
  if (error instanceof ReadBusyError) return busy(error.message, error.retryAfterMs);
  report(error);
  return refuse('internal', 'an internal error: the log of the node has the cause');
}

/** The checks in their order: rate, role, payload, budget of reads. Then the handler. */
function createEnter(parts: GateParts) {
  function limited({ claims }: Session, event: string, rate: Rate): Reply<never> | null {
    const waitMs = parts.credits.take(`${claims.role}:${claims.sub}:${event}`, rate);
    if (waitMs === 0) return null;
    return { ok: false, error: wireError('limited', 'too many of these requests', { retryAfterMs: waitMs }) };
  }

  return async (
    session: Session,
    event: Name,
    payload: unknown,
    traceId: string,
  ): Promise<Reply<unknown>> => {
    if (event === 'unknown') {
      return limited(session, event, unknownEvents) ?? refuse('not_found', 'no such event');
    }
    const { rate, roles, ...entry } = clientEvents[event];
    const tooMany = limited(session, event, rate === 'submissions' ? parts.submissions : rate);
    if (tooMany) return tooMany;
    const { role } = session.claims;
    const allowed: readonly string[] = roles;
    if (!allowed.includes(role)) return refuse('forbidden', `not for the role ${role}`);
    const parsed = parsePayload(event, payload);
    if (!parsed.ok) return parsed;
    const waitMs = 'readCredits' in entry ? parts.reads.take(entry.readCredits) : 0;
    if (waitMs > 0) return busy('the node has too much to do for reads now', waitMs);
    // True: the table pairs each event with the handler of its payload, and that event's schema has just parsed it.
    const handler = parts.handlers[event] as Handler<ClientEventName>;
    const reply = await handler(parts.services, session, parsed.data as Payload<ClientEventName>, traceId);
    if (parsed.ignored.length === 0 || !reply.ok) return reply;
    return { ok: true, data: { ...reply.data, ignored: parsed.ignored } };
  };
}

const busy = (message: string, retryAfterMs: number): Reply<never> => ({
  ok: false,
  error: wireError('busy', message, { retryAfterMs }),
});
