// When a handler throws, the caller gets an answer, the log the cause, and the process continues.
import { expect, test } from 'vitest';
import { createGate } from '../../handlers/gate.ts';
import type { Services } from '../../handlers/handler.ts';
import type { HandlerTable } from '../../handlers/table.ts';
import { createCredits } from '../../src/access/credits.ts';
import { createCountedCache } from '../../src/adapters/memory/counted-cache.ts';
import { createMetrics } from '../../src/adapters/metrics/telemetry.ts';
import { clientEventNames } from '../../src/contracts/client-events.ts';
import { errorCodes } from '../../src/contracts/errors.ts';
import type { Session } from '../../src/contracts/session.ts';
import { ReadBusyError } from '../../src/ports/read-busy-error.ts';
import { StoreUnavailableError } from '../../src/ports/store.ts';
import { unlimitedReads } from '../unlimited-reads.ts';
import { aReceipt, tablet } from './running-node.ts';
import { errorOf } from './test-client.ts';

test('a handler that throws gets an answer, and the gate continues', async () => {
  const thrown: unknown[] = [];
  const fail = async (): Promise<never> => {
    throw thrown.at(-1);
  };
  const table = Object.fromEntries(clientEventNames.map((name) => [name, fail])) as unknown as HandlerTable; // never answers
  const logged: object[] = [];
  const note = (fields: object): number => logged.push(fields);
  const dispatch = createGate({
    handlers: table,
    services: {} as Services, // no handler gets as far as to use one
    credits: createCredits(createCountedCache(10), Date.now),
    reads: unlimitedReads,
    noteAct: async () => {},
    submissions: { perSecond: 1_000, burst: 1_000 },
    telemetry: createMetrics(),
    log: { isLevelEnabled: () => false, debug: () => {}, info: () => {}, warn: () => {}, error: note },
  });
  const claims = { ...tablet(), exp: 0 };
  const nothing = (): void => {};
  const session: Session = {
    claims,
    boundTo: () => null,
    bind: nothing,
    caughtUp: nothing,
    heardFrom: () => null,
    release: nothing,
    renewed: nothing,
  };
  for (const what of [new Error('a private detail'), 'text', undefined, null]) {
    thrown.push(what);
    const error = errorOf(await dispatch(session, 'receipt:submit', aReceipt(), 't1'));
    expect(error).toMatchObject({ code: 'internal', retryable: errorCodes.internal.retryable });
    expect(JSON.stringify(error)).not.toContain('private');
    expect(logged.at(-1)).toMatchObject({ traceId: 't1', event: 'receipt:submit', err: what });
  }
  thrown.push(new StoreUnavailableError('gone'));
  const away = errorOf(await dispatch(session, 'receipt:submit', aReceipt(), 't1'));
  expect(away).toMatchObject({ code: 'unavailable', retryable: true, retryAfterMs: 1_000 });
  thrown.push(new ReadBusyError('too many', 700));
  const busy = errorOf(await dispatch(session, 'receipt:submit', aReceipt(), 't1'));
  expect(busy).toMatchObject({ code: 'busy', retryable: true, retryAfterMs: 700 });
});
