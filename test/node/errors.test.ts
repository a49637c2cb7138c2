// Every error code of the contract occurs on a real node.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ErrorCode, WireError } from '../../src/contracts/errors.ts';
import { errorCodes } from '../../src/contracts/errors.ts';
import { performanceReport } from '../../src/contracts/performance-report.ts';
import type { Store } from '../../src/ports/store.ts';
import { dayMs } from '../builders.ts';
import { reportAt } from './report-at.ts';
import type { HttpAnswer, TestNode } from './running-node.ts';
import { aReceipt, memoryDatabase, operator, shopper, startTestNode, tablet } from './running-node.ts';
import type { TestClient } from './test-client.ts';
import { dataOf, errorOf, refusalOf } from './test-client.ts';
import { until } from './until.ts';

let node: TestNode;
let till: TestClient;
let office: TestClient;
/** The fault of the store; null: it works. */
let trouble: (() => Promise<never>) | null = null;
let available = true;
let letGo: () => void = () => {};

beforeAll(async () => {
  const database = await memoryDatabase();
  const { store } = database;
  const troubled: Store = {
    ...store,
    isAvailable: () => available,
    append: (documents) => trouble?.() ?? store.append(documents),
    loadProjected: (ids) => trouble?.() ?? store.loadProjected(ids),
  };
  node = await startTestNode({
    database: { ...database, store: troubled },
    settings: { USER_CACHE_MAX: '0' },
    tuning: { admissionLimit: 1, admissionDeadlineMs: 300 },
  });
  till = await node.connect(tablet());
  office = await node.connect(operator());
  dataOf(await till.ask('receipt:submit', aReceipt()));
});

afterAll(() => node.stop());

/** A store that does not answer until it is released; then it fails. */
const silence = (): Promise<never> =>
  new Promise((_, reject) => {
    letGo = () => reject(new Error('let go'));
  });

/** Runs something while the store is faulty, and waits until the node has recovered. */
async function during<T>(what: () => Promise<never>, work: () => Promise<T>): Promise<T> {
  trouble = what;
  try {
    return await work();
  } finally {
    trouble = null;
    letGo();
    await until(async () => {
      const reply = await till.ask('receipt:submit', aReceipt());
      return reply.ok && reply.data.status === 'duplicate';
    }, 'the node works again');
  }
}

const submit = async (changes: object) =>
  errorOf(await till.say('receipt:submit', { ...aReceipt(), ...changes }));
const fresh = () => aReceipt({ receiptNo: `new-${Math.random().toString(36).slice(2)}` });

const provoke: Record<ErrorCode, () => Promise<Pick<WireError, 'code' | 'retryable'>>> = {
  invalid: () => submit({ amount: -1 }),
  unauthenticated: async () => (await refusalOf(node.url, 'no token')).data as WireError, // the error of a refusal
  forbidden: async () => errorOf(await till.ask('kiosk:bind', { userId: 'sara' })),
  not_found: async () => errorOf(await office.ask('user:stats', { userId: 'nobody' })),
  conflict: () => submit({ amount: 1 }),
  too_old: () => submit({ ...fresh(), issuedAt: new Date(Date.now() - 31 * dayMs).toISOString() }),
  limited: async () => {
    const hasty = await node.connect(shopper('hasty'));
    for (;;) {
      const reply = await hasty.ask('user:stats', {});
      if (!reply.ok) return reply.error;
    }
  },
  busy: () =>
    during(silence, async () => {
      const first = till.ask('receipt:submit', fresh());
      const second = errorOf(await till.ask('receipt:submit', fresh()));
      await first;
      return second;
    }),
  retry: () => during(silence, async () => errorOf(await till.ask('receipt:submit', fresh()))),
  unavailable: async () => {
    available = false;
    try {
      return errorOf(await till.ask('receipt:submit', fresh()));
    } finally {
      available = true;
    }
  },
  internal: () =>
    during(
      async () => {
        throw new Error('a private detail');
      },
      async () => errorOf(await till.ask('receipt:submit', fresh())),
    ),
};

describe('over the socket', () => {
  test.each(Object.keys(errorCodes) as ErrorCode[])('%s', async (code) => {
    const error = await provoke[code]();
    expect(error).toMatchObject({ code, retryable: errorCodes[code].retryable });
    if (['limited', 'busy', 'unavailable'].includes(code)) expect(error).toHaveProperty('retryAfterMs');
    expect(JSON.stringify(error)).not.toContain('private');
  });
});

describe('over HTTP', () => {
  const post = (who = tablet()): Promise<HttpAnswer> => node.http(who, '/api/receipts', fresh());
  const check = ({ status, headers, body }: HttpAnswer, code: ErrorCode): void => {
    expect([status, body]).toEqual([errorCodes[code].status, { error: expect.objectContaining({ code }) }]);
    const { retryAfterMs } = (body as { error: WireError }).error; // as was just seen
    const seconds = retryAfterMs === undefined ? null : String(Math.ceil(retryAfterMs / 1_000));
    expect(headers.get('retry-after')).toBe(seconds);
  };

  test('busy, retry, unavailable and internal have their status, and Retry-After if there is a time', async () => {
    await during(silence, async () => {
      const waiting = post();
      await until(async () => {
        const body = await reportAt(node, '/api/performance');
        return performanceReport.parse(body).admission.waiting === 1;
      }, 'too many receipts are in progress');
      check(await post(), 'busy');
      check(await waiting, 'retry');
    });
    available = false;
    check(await post(), 'unavailable');
    available = true;
    const failing = async (): Promise<never> => {
      throw new Error('a private detail');
    };
    check(await during(failing, post), 'internal');
    check(await during(failing, () => node.http(shopper(), '/api/users/sara')), 'internal');
    const causes = node.logged.filter(({ level }) => level === 'error').map(({ fields }) => fields);
    expect(causes.length).toBeGreaterThan(0);
    for (const cause of causes) expect(cause).toMatchObject({ err: { message: expect.any(String) } });
  });
});
