// HTTP: every route answers like its event, with the matching status.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorCodes } from '../../src/contracts/errors.ts';
import { maxPayloadBytes, maxReadBytes } from '../../src/contracts/limits.ts';
import { outcome } from '../../src/contracts/receipts.ts';
import type { Role } from '../../src/contracts/roles.ts';
import { roles } from '../../src/contracts/roles.ts';
import { routes } from '../../src/contracts/routes.ts';
import type { JournalPage } from '../../src/contracts/shoppers.ts';
import { journalPage } from '../../src/contracts/shoppers.ts';
import { aDevice, dayMs } from '../builders.ts';
import type { TestNode, Who } from './running-node.ts';
import {
  aReceipt,
  kiosk,
  operator,
  readAnswer,
  screen,
  shopper,
  startTestNode,
  tablet,
} from './running-node.ts';
import type { TestClient } from './test-client.ts';
import { dataOf, errorOf } from './test-client.ts';
import { until } from './until.ts';

let node: TestNode;
let till: TestClient;
let office: TestClient;
let sara: TestClient;

beforeAll(async () => {
  node = await startTestNode({ settings: { NODE_NAME: 'n1' }, tuning: { submitRatePerSecond: 1_000 } });
  till = await node.connect(tablet());
  office = await node.connect(operator());
  sara = await node.connect(shopper());
  dataOf(await till.ask('receipt:submit', aReceipt()));
  dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo: 'r2' })));
});

afterAll(async () => {
  expect(node.logged.filter(({ level }) => level === 'error')).toEqual([]);
  await node.stop();
});

const submit = (body: unknown, who: Who | null = tablet()) => node.http(who, '/api/receipts', body);
const errorIn = (body: unknown) => (body as { error: unknown }).error; // every refusal has one

describe('POST /api/receipts', () => {
  test('awards like the event, once for HTTP and socket together', async () => {
    const receipt = aReceipt({ receiptNo: 'p1', userId: 'paul' });
    const first = await submit(receipt);
    expect(first.status).toBe(200);
    const applied = outcome.parse(first.body);
    expect(applied).toMatchObject({
      status: 'applied',
      receiptId: 'cafe:p1',
      coins: { delta: 110, balance: 110 },
    });
    const duplicate = { ...applied, status: 'duplicate' };
    expect(await submit(receipt)).toMatchObject({ status: 200, body: duplicate });
    expect(dataOf(await till.ask('receipt:submit', receipt))).toEqual(duplicate);
    expect((await submit(aReceipt({ receiptNo: 'p2' }), kiosk())).body).toMatchObject({
      receiptId: 'cafe:p2',
    });
  });

  test('a receipt after its void is answered 200, rejected', async () => {
    dataOf(await till.ask('receipt:void', { receiptNo: 'gone', reason: 'x' }));
    expect(await submit(aReceipt({ receiptNo: 'gone' }))).toMatchObject({
      status: 200,
      body: { status: 'rejected' },
    });
  });

  test.each([
    ['invalid', { amount: -1 }],
    ['invalid', { userId: 'two words' }],
    ['invalid', { currency: 'EUR', receiptNo: 'new-eur' }],
    ['conflict', { amount: 1 }],
    ['too_old', { receiptNo: 'old', issuedAt: new Date(Date.now() - 40 * dayMs).toISOString() }],
  ] as const)('%s has the status of its code and the error of the event: %j', async (code, change) => {
    const { status, body } = await submit({ ...aReceipt(), ...change });
    const error = errorOf(await till.say('receipt:submit', { ...aReceipt(), ...change }));
    expect(error.code).toBe(code);
    expect(status).toBe(errorCodes[code].status);
    expect(errorIn(body)).toEqual(error);
  });

  test.each([
    ['that is not JSON', '{"receiptNo":', 400],
    ['that is empty', '', 400],
    ['with __proto__', '{"__proto__":{"a":1}}', 400],
    ['that is too large', JSON.stringify({ receiptNo: 'x'.repeat(maxPayloadBytes) }), 413],
    ['that is far too large', JSON.stringify({ receiptNo: 'x'.repeat(maxReadBytes) }), 413],
    ['that is a list', '[]', 400],
    ['that is nested too deeply', `${'['.repeat(8_000)}${']'.repeat(8_000)}`, 400],
  ])('a body %s is invalid', async (_, body, expected) => {
    const { status, answer } = await rawPost(body, 'application/json');
    expect(status).toBe(expected);
    expect(errorIn(answer)).toMatchObject({ code: 'invalid', retryable: false });
  });

  test('a body of another type is invalid', async () => {
    const { status, answer } = await rawPost('receiptNo=r1', 'application/x-www-form-urlencoded');
    expect([status, errorIn(answer)]).toEqual([415, expect.objectContaining({ code: 'invalid' })]);
  });
});

async function rawPost(body: string, type: string): Promise<{ status: number; answer: unknown }> {
  const headers = { 'content-type': type, authorization: `Bearer ${await node.token(tablet())}` };
  const response = await readAnswer(
    await fetch(`${node.url}/api/receipts`, { method: 'POST', headers, body }),
  );
  return { status: response.status, answer: response.body };
}

describe.each(['/api/users/sara', '/api/users/sara/stats', '/api/users/sara/journal'])('GET %s', (path) => {
  const ask = async (client: TestClient): Promise<unknown> => {
    const payload = { userId: 'sara' };
    if (path.endsWith('stats')) return dataOf(await client.ask('user:stats', payload));
    if (!path.endsWith('journal')) return dataOf(await client.ask('user:snapshot', payload));
    return dataOf(await client.ask('user:journal', payload));
  };

  test('answers the shopper and an operator like the event', async () => {
    for (const [who, client] of [
      [shopper(), sara],
      [operator(), office],
    ] as const) {
      const { status, body, headers } = await node.http(who, path);
      expect(status).toBe(200);
      expect(body).toEqual(await ask(client));
      expect(headers.get('content-type')).toContain('application/json');
    }
  });

  test('is forbidden to everybody else', async () => {
    const statuses = await Promise.all(
      [shopper('sven'), kiosk(), tablet(), screen(), null].map(
        async (who) => (await node.http(who, path)).status,
      ),
    );
    expect(statuses).toEqual([403, 403, 403, 403, 401]);
  });

  test('an operator gets 404 for an unknown shopper and 400 for an impossible id', async () => {
    if (path.endsWith('journal')) return;
    const missing = await node.http(operator(), path.replace('sara', 'nobody'));
    expect([missing.status, errorIn(missing.body)]).toEqual([
      404,
      expect.objectContaining({ code: 'not_found' }),
    ]);
    const impossible = await node.http(operator(), path.replace('sara', 'a%20b'));
    expect([impossible.status, errorIn(impossible.body)]).toEqual([
      400,
      expect.objectContaining({ field: 'userId' }),
    ]);
  });
});

/** Every page of Sara's journal, one after the other. */
async function readPages(query: string): Promise<JournalPage['entries'][number][]> {
  const entries = [];
  for (let after: number | null = 0; after !== null; ) {
    const path = `/api/users/sara/journal?${query}&after=${after}`;
    const { body } = await until(async () => {
      const answer = await node.http(shopper(), path);
      return answer.status !== 429 && answer;
    }, 'a page');
    const page: JournalPage = journalPage.parse(body) as JournalPage; // validated by it in this line
    entries.push(...page.entries);
    after = page.next;
  }
  return entries;
}

describe('GET /api/users/:id/journal?after=', () => {
  test('returns the entries after that number', async () => {
    const all = (await node.http(shopper(), '/api/users/sara/journal')).body as {
      entries: { seq: number }[];
    };
    for (const after of [0, 1, 3, all.entries.length]) {
      const { body } = await node.http(shopper(), `/api/users/sara/journal?after=${after}`);
      expect(body).toEqual({
        epoch: node.database.store.epoch,
        entries: all.entries.slice(after),
        complete: true,
        next: null,
      });
    }
    const ahead = await node.http(shopper(), '/api/users/sara/journal?after=1000');
    expect(ahead.body).toMatchObject({ entries: [], complete: false, snapshot: { userId: 'sara' } });
  });

  test('returns pages from the first purchase to the last, each with the start of the next', async () => {
    const whole = await readPages('limit=500');
    expect(whole.length).toBeGreaterThan(4);
    expect(whole.map(({ seq }) => seq)).toEqual(whole.map((_, index) => index + 1));
    for (const limit of [1, 2, 3, whole.length - 1]) expect(await readPages(`limit=${limit}`)).toEqual(whole);
  });

  test.each([
    ['after=-1', 'after'],
    ['after=x', 'after'],
    ['after=1.5', 'after'],
    ['after=1&after=2', 'after'],
    ['after=1e99', 'after'],
    ['after=1&more=2', 'more'],
    ['limit=0', 'limit'],
    ['limit=501', 'limit'],
    ['limit=x', 'limit'],
  ])('%s is invalid at %s', async (query, field) => {
    const { status, body } = await node.http(shopper(), `/api/users/sara/journal?${query}`);
    expect([status, errorIn(body)]).toEqual([400, expect.objectContaining({ code: 'invalid', field })]);
  });
});

test('a rate limit has its Retry-After and is shared with the caller’s socket', async () => {
  const hasty = shopper('hasty');
  const answers = await Promise.all(
    Array.from({ length: 60 }, () => node.http(hasty, '/api/users/hasty/stats')),
  );
  const limited = answers.filter(({ status }) => status === 429);
  expect(limited.length).toBeGreaterThan(5);
  for (const { headers, body } of limited) {
    expect(headers.get('retry-after')).toBe('1');
    expect(errorIn(body)).toMatchObject({ code: 'limited', retryable: true });
  }
});

describe('access', () => {
  const openTo = Object.values(routes).map((route) => ({
    ...route,
    roles: 'roles' in route ? route.roles : null,
  }));
  const identities: Record<Role, Who> = {
    shopper: shopper(),
    kiosk: kiosk(),
    tablet: tablet(),
    screen: screen(),
    operator: operator(),
  };

  const secret = 'the secret of a device that is paired';
  const linkCode = 'abcdefghjk';
  beforeAll(async () => {
    const secretDigest = createHash('sha256').update(secret).digest('base64url');
    const expiresAtMs = Date.now() + 600_000;
    const { devices } = node.database;
    await devices.offer({ code: 'ABC234', secretDigest, role: 'screen', expiresAtMs }, Date.now());
    await devices.pair('ABC234', aDevice());
    await node.database.links.put(linkCode, { role: 'screen', sub: 'wall' }, expiresAtMs);
  });

  test.each(openTo)('$method $path', async ({ method, path, roles: allowed }) => {
    const announcement = { kind: 'info', text: { en: 'Open late', fa: 'تا دیروقت باز است' }, forSeconds: 60 };
    const back = { receiptNo: 'never-came', storeId: 'cafe', reason: 'x' };
    const bodyOf: Record<string, object> = {
      '/api/announcements': announcement,
      '/api/receipts/void': back,
      '/api/sessions': { code: linkCode },
      '/api/pairings': { role: 'screen' },
      '/api/pairings/claim': { secret },
    };
    const posted = bodyOf[path] ?? aReceipt();
    const bodies = { GET: undefined, POST: posted, PUT: { name: 'Sara', showName: false } };
    const places = { ':id': 'sara', ':board': 'coins:mall:day', ':store': 'cafe', ':receiptNo': 'r1' };
    const url = Object.entries(places).reduce<string>(
      (told, [place, name]) => told.replace(place, name),
      path,
    );
    for (const who of [null, ...roles.map((role) => identities[role])]) {
      // A caller that made many requests before may be limited, which says nothing about access.
      const { status } = await until(async () => {
        const answer = await node.http(who, url, bodies[method], method === 'PUT' ? 'PUT' : 'POST');
        return answer.status !== 429 && answer;
      }, 'an answer');
      if (allowed === null || (who !== null && (allowed as readonly Role[]).includes(who.role)))
        expect(status).toBe(200);
      else expect(status).toBe(who === null ? 401 : 403);
    }
  });

  test.each(['', 'Bearer', 'Bearer x', 'Basic eDp4', 'Bearer a b'])(
    'the authorization %j is refused',
    async (authorization) => {
      const response = await fetch(`${node.url}/api/users/sara`, { headers: { authorization } });
      expect([response.status, await response.json()]).toEqual([
        401,
        { error: expect.objectContaining({ code: 'unauthenticated', retryable: false }) },
      ]);
    },
  );

  test('an unknown route is `not_found`', async () => {
    for (const path of ['/nowhere', '/api', '/api/users', '/api/users/sara/secrets']) {
      const { status, body } = await node.http(operator(), path);
      expect([status, errorIn(body)]).toEqual([404, expect.objectContaining({ code: 'not_found' })]);
    }
  });
});
