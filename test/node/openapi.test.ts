// The OpenAPI document and the node agree: examples are accepted, answers are valid, and every code can occur.
import { Ajv } from 'ajv';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ErrorCode, WireError } from '../../src/contracts/errors.ts';
import { errorCodes } from '../../src/contracts/errors.ts';
import { routeExamples } from '../../src/contracts/route-examples.ts';
import { routeRefusals } from '../../src/contracts/route-refusals.ts';
import type { RouteName } from '../../src/contracts/routes.ts';
import { routes } from '../../src/contracts/routes.ts';
import { StoreUnavailableError } from '../../src/ports/store.ts';
import type { Database } from '../../src/runtime/database.ts';
import { aRulebook, dayMs } from '../builders.ts';
import type { HttpAnswer, TestNode, Who } from './running-node.ts';
import { mallRules, memoryDatabase, operator, shopper, startTestNode, tablet } from './running-node.ts';
import { until } from './until.ts';

interface Operation {
  readonly security?: readonly unknown[];
  readonly parameters?: readonly { readonly name: string; readonly schema: { readonly example?: unknown } }[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content: Content }>>;
}
type Content = Readonly<Record<string, { readonly schema: object; readonly example?: unknown }>>;

const names = Object.keys(routes) as RouteName[]; // the table's own keys
const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
let operations: Readonly<Record<RouteName, Operation>>;
let node: TestNode;
/** A node that admits one receipt at a time. */
let small: TestNode;
type Trouble = 'away' | 'broken' | 'silent' | 'full' | 'held' | null;
let trouble: Trouble = null;
let letGo: () => void = () => {};
/** Ends the look-ups that are held. */
let held = Promise.withResolvers<ReadonlyMap<string, never>>();

/** How far the nodes' clock is ahead. */
let offsetMs = 0;
const realNow = Date.now;

beforeAll(async () => {
  // Before the start, because a node keeps the function itself.
  vi.spyOn(Date, 'now').mockImplementation(() => realNow() + offsetMs);
  const database = await troubled();
  const settings = { RECEIPT_MAX_AGE_DAYS: '30', USER_CACHE_MAX: '0' };
  node = await startTestNode({ database, settings, tuning: { submitRatePerSecond: 20, recordsCacheMax: 0 } });
  small = await startTestNode({
    database,
    settings,
    tuning: { admissionLimit: 1, recordsCacheMax: 0, admissionDeadlineMs: 1_000 },
  });
  const { paths } = (await node.http(null, '/docs/json')).body as {
    paths: Record<string, Record<string, Operation>>;
  }; // an OpenAPI document
  operations = Object.fromEntries(
    names.map((name) => {
      const { method, path } = routes[name];
      const found = paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
      return [name, found ?? expect.fail(`${method} ${path} is not in the document`)];
    }),
  ) as Record<RouteName, Operation>; // one for each name
});
afterEach(() => {
  trouble = null;
  letGo();
  offsetMs = 0;
});
afterAll(async () => {
  await node.stop();
  await small.stop();
  vi.restoreAllMocks();
});

/** A database in memory whose ports behave as {@link trouble} says. */
async function troubled(): Promise<Database> {
  const cafe = aRulebook().stores[0] ?? expect.fail('no store');
  const database = await memoryDatabase(mallRules({ stores: [{ ...cafe, id: 's01' }] }));
  const instead = (name: string): Promise<unknown> | null => {
    if (trouble === 'away') return Promise.reject(new StoreUnavailableError('away'));
    if (trouble === 'broken') return Promise.reject(new Error('a private detail'));
    if (trouble === 'full' && name === 'offer') return Promise.resolve('full');
    if (trouble === 'held' && name === 'loadReceipts') return held.promise;
    if (trouble !== 'silent' || name !== 'append') return null;
    return new Promise((_, reject) => {
      letGo = () => reject(new Error('let go'));
    });
  };
  const wrap = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get: (target, name) => {
        const own: unknown = Reflect.get(target, name);
        if (typeof own !== 'function' || ['isAvailable', 'changedSince', 'close'].includes(String(name)))
          return own;
        return (...args: unknown[]) => instead(String(name)) ?? Reflect.apply(own, target, args);
      },
    });
  const { store, links, devices, profiles, leaderboards } = database;
  return {
    ...database,
    store: wrap(store),
    links: wrap(links),
    devices: wrap(devices),
    profiles: wrap(profiles),
    leaderboards: wrap(leaderboards),
  };
}

interface Asked {
  readonly who?: Who | null;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly at?: TestNode;
}

const who = (name: RouteName): Who | null => {
  const route = routes[name];
  if (!('roles' in route)) return null;
  const known: readonly Who[] = [tablet('s01'), operator(), shopper('u1')];
  return known.find(({ role }) => (route.roles as readonly string[]).includes(role)) ?? null;
};

/** Sends the route's example with these changes, and checks the answer against the document. */
async function ask(name: RouteName, changes: Asked = {}): Promise<HttpAnswer> {
  const { method, path } = routes[name];
  const example = routeExamples(new Date().toISOString())[name] as Asked; // with the parts of its route
  const { params = {}, query = {}, body, at = node } = { ...example, ...changes };
  const filled = path.replaceAll(/:(\w+)/g, (_, part: string) => encodeURIComponent(String(params[part])));
  const search = new URLSearchParams(
    Object.entries(query).map(([key, value]): [string, string] => [key, String(value)]),
  );
  const asker = changes.who === undefined ? who(name) : changes.who;
  const answer = await at.http(asker, `${filled}?${search}`, body, method === 'PUT' ? 'PUT' : 'POST');
  const { responses } = operations[name];
  const told = responses[answer.status] ?? expect.fail(`${name} says nothing of ${answer.status}`);
  const [type, content] = Object.entries(told.content)[0] ?? expect.fail('no content');
  expect(answer.headers.get('content-type')).toContain(type);
  const isInForm = ajv.compile(content.schema);
  isInForm(answer.body);
  expect(isInForm.errors ?? [], `${name} ${answer.status}`).toEqual([]);
  return answer;
}
const codeOf = ({ body }: HttpAnswer): ErrorCode => (body as { error: WireError }).error.code; // a refusal

describe('examples', () => {
  test('each one is in the document and valid for its schema', () => {
    for (const name of names) {
      const { parameters = [], requestBody, responses } = operations[name];
      const example = routeExamples('')[name];
      if ('body' in example) {
        const { schema, example: body } = requestBody?.content['application/json'] ?? expect.fail(name);
        expect(ajv.validate(schema, body), `${name}: ${ajv.errorsText()}`).toBe(true);
      }
      const shown = parameters.filter(({ schema }) => schema.example !== undefined).map(({ name: of }) => of);
      const given = Object.keys({
        ...('params' in example && example.params),
        ...('query' in example && example.query),
      });
      expect(shown.toSorted(), name).toEqual(given.toSorted());
      if (['performance', 'metrics'].includes(name)) continue;
      const { schema, example: data } = responses['200']?.content['application/json'] ?? expect.fail(name);
      expect(ajv.validate(schema, data), `${name}: ${ajv.errorsText()}`).toBe(true);
    }
  });

  test('each one is accepted', async () => {
    const { openSession, openPairing, claimPairing, ...others } = routes;
    // The order of the examples matters: a receipt exists before it is read or returned.
    const ordered = Object.keys(routeExamples('')).filter((name) => name in others) as RouteName[]; // of the same table
    for (const name of ordered) expect((await ask(name)).status, name).toBe(200);
    const { code } = routeExamples('').openSession.body;
    await node.database.links.put(code, { role: 'operator', sub: 'olga' }, Date.now() + 60_000);
    expect((await ask('openSession')).status).toBe(200);
    const opened = openPairing.data.parse((await ask('openPairing')).body);
    const office = await node.connect(operator());
    expect((await office.ask('ops:pair', { code: opened.code })).ok).toBe(true);
    const claimed = (await ask('claimPairing', { body: { secret: opened.secret } })).body;
    expect(claimPairing.data.parse(claimed)).toMatchObject({ status: 'paired' });
    expect((await ask('receipt', { params: { store: 's01', receiptNo: 'A-1042' } })).body).toMatchObject({
      standing: 'returned',
    });
  });

  test('an open route needs no token, the others do', () => {
    for (const name of names) {
      expect(operations[name].security, name).toEqual('roles' in routes[name] ? undefined : []);
    }
  });
});

const isNew = () => ({ receiptNo: `new-${Math.random().toString(36).slice(2)}` });
const example = (name: RouteName) =>
  routeExamples(new Date().toISOString())[name] as Asked & { body: object }; // as its route
const changed = (name: RouteName, change: object): Asked => ({ body: { ...example(name).body, ...change } });
const isReceipt = (name: RouteName): boolean => ['submitReceipt', 'previewReceipt'].includes(name);
/** A return of the example's receipt, or of another one. */
const back = { reason: 'x', amount: 1_000 };
/** A query that was not sent before. */
function fresh(name: RouteName): Asked {
  // Leaderboards are cached for a moment, so `internal` and `unavailable` use different ones.
  const board = `receipts:store.s01:${trouble === 'broken' ? 'month' : 'day'}`;
  if (name === 'board') return { params: { board }, query: {} };
  if (name === 'voidReceipt') return { body: { ...isNew(), reason: 'x' } };
  return isReceipt(name) ? changed(name, isNew()) : {};
}

async function during<T>(what: Trouble, work: () => Promise<T>): Promise<T> {
  trouble = what;
  try {
    return await work();
  } finally {
    trouble = null;
    letGo();
  }
}

async function repeated(name: RouteName, code: ErrorCode, asked: Asked): Promise<HttpAnswer> {
  for (let times = 0; times < 400; times += 1) {
    const answer = await ask(name, { ...asked, ...fresh(name) });
    if (answer.status >= 400 && codeOf(answer) === code) return answer;
  }
  return expect.fail(`${name} was never ${code}`);
}

/** How each code occurs on a route; codes of some routes only are separated by the route's parts. */
const provoke: Record<ErrorCode, (name: RouteName) => Promise<HttpAnswer>> = {
  invalid: (name) => {
    if ('body' in routes[name]) return ask(name, { body: { nonsense: true } });
    return ask(name, { params: { id: 'a b', store: 'a b', receiptNo: 'x', board: 'nonsense' } });
  },
  unauthenticated: (name) =>
    name === 'openSession' ? ask(name, { body: { code: 'zzzzzzzzzz' } }) : ask(name, { who: null }),
  forbidden: (name) => ask(name, { who: { role: 'screen', sub: 'hall' } }),
  not_found: (name) => {
    const params = { id: 'nobody', store: 's01', receiptNo: 'none', board: 'coins:store.s99:day' };
    if (isReceipt(name) || name === 'voidReceipt') return ask(name, { who: tablet('s99'), ...fresh(name) });
    if (name === 'claimPairing') return ask(name, { body: { secret: 'x'.repeat(43) } });
    return ask(name, { who: operator(), params, query: {} });
  },
  conflict: async (name) => {
    if (isReceipt(name)) return ask(name, changed(name, { receiptNo: 'A-1042', amount: 1 }));
    await ask(name, { body: { receiptNo: 'A-1042', returnNo: 'twice', ...back } });
    return ask(name, { body: { receiptNo: 'A-1042', returnNo: 'twice', ...back, amount: 2_000 } });
  },
  too_old: async (name) => {
    const issuedAt = new Date(Date.now() - 40 * dayMs).toISOString();
    if (isReceipt(name)) return ask(name, changed(name, { ...isNew(), issuedAt }));
    const receipt = { ...isNew() };
    await ask('submitReceipt', changed('submitReceipt', receipt));
    offsetMs = 3_000 * dayMs;
    return ask(name, { body: { ...receipt, returnNo: 'late', ...back } });
  },
  limited: (name) => {
    const asker = who(name);
    const hasty = asker && (asker.role === 'shopper' ? asker : { ...asker, sub: 'hasty' });
    return repeated(name, 'limited', { who: hasty });
  },
  busy: async (name) => {
    if (name === 'openPairing') return during('full', () => ask(name));
    if (name === 'previewReceipt' || name === 'receipt') return during('held', () => firstBusy(name));
    if (name === 'performance' || name === 'metrics') {
      return until(async () => {
        const answers = await Promise.all(Array.from({ length: 100 }, () => ask(name)));
        return answers.find(({ status }) => status === errorCodes.busy.status);
      }, `${name} is busy`);
    }
    // While too many receipts are in progress, no receipt is admitted and no client read is served.
    return during('silent', async () => {
      const first = ask('submitReceipt', { ...fresh('submitReceipt'), at: small });
      const answer = await until(async () => {
        const found = await ask(name, { ...fresh(name), at: small });
        return found.status === errorCodes.busy.status && found;
      }, `${name} is busy`);
      await first;
      return answer;
    });
  },
  retry: (name) => during('silent', () => ask(name, { ...fresh(name), at: small })),
  unavailable: (name) => during('away', () => ask(name, fresh(name))),
  internal: (name) => during('broken', () => ask(name, fresh(name))),
};

/** More tills than may wait look up a receipt at once. */
async function firstBusy(name: RouteName): Promise<HttpAnswer> {
  held = Promise.withResolvers();
  const asks = Array.from({ length: 300 }, (_, at) =>
    ask(name, { ...fresh(name), who: tablet('s01', `till-${at}`) }),
  );
  try {
    return await Promise.any(
      asks.map(async (asked) => {
        const answer = await asked;
        return answer.status === errorCodes.busy.status ? answer : Promise.reject(new Error('not busy'));
      }),
    );
  } finally {
    held.resolve(new Map<string, never>());
    await Promise.all(asks);
  }
}

/** These routes cannot be made to fail from outside, but `internal` is documented for them, too. */
const neverBroken: readonly RouteName[] = ['announce', 'performance', 'metrics'];
const pairs = names.flatMap((name) =>
  routeRefusals[name]
    .filter((code) => code !== 'internal' || !neverBroken.includes(name))
    .map((code): [RouteName, ErrorCode] => [name, code]),
);
// Cases that use up the allowance of a caller, or of the whole node, come last.
const inOrder = [
  ...pairs.filter(([, code]) => code !== 'limited'),
  ...pairs.filter(([, code]) => code === 'limited'),
];

describe('every documented refusal can occur and is valid', () => {
  test.each(inOrder)('%s: %s', async (name, code) => {
    const answer = await provoke[code](name);
    expect([codeOf(answer), answer.status], JSON.stringify(answer.body)).toEqual([
      code,
      errorCodes[code].status,
    ]);
    const { retryAfterMs } = (answer.body as { error: WireError }).error; // as was just seen
    const seconds = retryAfterMs === undefined ? null : String(Math.ceil(retryAfterMs / 1_000));
    expect(answer.headers.get('retry-after')).toBe(seconds);
    if (['limited', 'busy', 'unavailable'].includes(code)) expect(retryAfterMs).toBeGreaterThan(0);
    expect(JSON.stringify(answer.body)).not.toContain('private');
  });

  test.each(names.filter((name) => 'body' in routes[name]))(
    '%s: a body too large, or of another type',
    async (name) => {
      const url = `${node.url}${routes[name].path.replace(':id', 'u1')}`;
      const { method } = routes[name];
      const asker = who(name);
      const authorization = asker === null ? {} : { authorization: `Bearer ${await node.token(asker)}` };
      for (const [type, body, status] of [
        ['application/json', JSON.stringify('x'.repeat(300_000)), 413],
        ['application/xml', '<a/>', 415],
      ] as const) {
        const headers = { ...authorization, 'content-type': type };
        const answer = await fetch(url, { method, headers, body });
        const schema = operations[name].responses[status]?.content['application/json']?.schema;
        expect([answer.status, ajv.validate(schema ?? false, await answer.json())]).toEqual([status, true]);
      }
    },
  );
});
