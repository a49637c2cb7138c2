// The gate for sockets: roles and payloads of every event, as the table of contracts says.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClientEventName } from '../../src/contracts/client-events.ts';
import { clientEventNames, clientEvents } from '../../src/contracts/client-events.ts';
import { newFormId } from '../../src/contracts/form-id.ts';
import { maxItems } from '../../src/contracts/limits.ts';
import type { Role } from '../../src/contracts/roles.ts';
import { roles } from '../../src/contracts/roles.ts';
import { aDevice } from '../builders.ts';
import type { TestNode, Who } from './running-node.ts';
import { aReceipt, kiosk, operator, screen, shopper, startTestNode, tablet } from './running-node.ts';
import type { TestClient } from './test-client.ts';
import { dataOf, errorOf } from './test-client.ts';

let node: TestNode;
let sara: TestClient;
const identities: Record<Role, Who> = {
  shopper: shopper(),
  kiosk: kiosk(),
  tablet: tablet(),
  screen: screen(),
  operator: operator(),
};

beforeAll(async () => {
  node = await startTestNode({ settings: { NODE_NAME: 'node-1' }, tuning: { submitRatePerSecond: 1_000 } });
  sara = await node.connect(shopper());
  // Pairing and revoking need existing devices.
  const { devices } = node.database;
  const expiresAtMs = Date.now() + 600_000;
  const offered = { role: 'screen', expiresAtMs } as const;
  await devices.offer({ ...offered, code: 'ABC234', secretDigest: 'one' }, Date.now());
  await devices.offer({ ...offered, code: 'XYZ789', secretDigest: 'other' }, Date.now());
  await devices.pair('XYZ789', aDevice({ id: 'screen-revoked' }));
});

afterAll(async () => {
  expect(node.logged.filter(({ level }) => level === 'error')).toEqual([]);
  await node.stop();
});

let strangers = 0;
/** A caller of this role without earlier requests: rates have their own tests. */
async function somebody(role: Role): Promise<TestClient> {
  strangers += 1;
  return node.connect({ ...identities[role], sub: `somebody-${strangers}` });
}

/** A valid payload for each event. */
const inForm: Record<ClientEventName, object> = {
  'receipt:submit': aReceipt(),
  'receipt:void': { receiptNo: 'r9', storeId: 'cafe', reason: 'x' },
  'receipt:preview': aReceipt({ receiptNo: 'r8' }),
  'receipt:get': { receiptNo: 'r1', storeId: 'cafe' },
  'store:today': {},
  'push:key': {},
  'push:subscribe': {
    endpoint: 'https://fcm.googleapis.com/fcm/send/one',
    keys: { p256dh: `B${'A'.repeat(86)}`, auth: 'A'.repeat(22) },
    topics: ['coins'],
    language: 'fa',
  },
  'push:unsubscribe': { endpoint: 'https://fcm.googleapis.com/fcm/send/one' },
  'user:resume': { epoch: 'e', seq: 0, userId: 'sara' },
  'user:journal': { after: 0, limit: 10, userId: 'sara' },
  'user:stats': { userId: 'sara' },
  'user:snapshot': { userId: 'sara' },
  'profile:get': { userId: 'sara' },
  'profile:set': { userId: 'sara', name: 'Sara', showName: true },
  'board:get': { board: 'coins:mall:day' },
  'mall:announce': { kind: 'info', text: { en: 'Open until ten', fa: 'تا ده باز است' }, forSeconds: 1 },
  'kiosk:bind': { userId: 'sara' },
  'kiosk:release': {},
  'kiosk:touch': {},
  'kiosk:call': {},
  'mall:info': {},
  'shopper:code': {},
  'shopper:find': { userId: 'sara' },
  'screen:played': { played: [{ kind: 'schedule', count: 1 }] },
  'ops:history': {},
  'ops:receipt': { receiptNo: 'r1', storeId: 'cafe' },
  'ops:acts': {},
  'ops:pair': { code: 'ABC234', name: 'By the door' },
  'ops:devices': {},
  'ops:revoke': { id: 'screen-revoked' },
  'ops:correct-coins': { id: newFormId(Date.now()), userId: 'sara', coins: 1, reason: 'a parking ticket' },
  'ops:drain': { node: 'node-1', undo: true },
  'ops:pause-screen': { store: 'cafe', paused: false },
  'ops:rebuild-standings': {},
  'ops:doctor': {},
  'ops:checks': {},
  'session:renew': {},
};

/** A kiosk may ask these about the shopper that it serves. */
const isOfVisit = (event: ClientEventName): boolean => event.startsWith('user:') || event === 'kiosk:touch';

describe.each(clientEventNames)('%s', (event) => {
  const allowed: readonly Role[] = clientEvents[event].roles;
  const speaker = (): Promise<TestClient> => somebody(allowed[0] ?? 'screen');

  test.each(roles)('from a %s: answered if the table allows it, otherwise `forbidden`', async (role) => {
    const client = role === 'shopper' ? sara : await somebody(role);
    if (role === 'kiosk' && isOfVisit(event)) dataOf(await client.ask('kiosk:bind', { userId: 'sara' }));
    const reply = await client.say(event, inForm[event]);
    if (allowed.includes(role)) clientEvents[event].data.parse(dataOf(reply));
    else expect(errorOf(reply)).toMatchObject({ code: 'forbidden', retryable: false });
  });

  test('an unknown key is refused by its name, or ignored and named if the payload is tidied', async () => {
    const entry = clientEvents[event];
    if ('tidy' in entry) {
      const { payload, ignored } = entry.tidy({ ...inForm[event], extra: 1 });
      expect([payload, ignored]).toEqual([inForm[event], ['extra']]);
      return;
    }
    const error = errorOf(await (await speaker()).say(event, { ...inForm[event], extra: 1 }));
    expect(error).toMatchObject({ code: 'invalid', field: 'extra', retryable: false });
  });

  test.each([undefined, null, 5, 'text', [], [inForm[event]], true])(
    'the payload %j is invalid',
    async (payload) => {
      const error = errorOf(await (await speaker()).say(event, payload));
      expect(error).toMatchObject({ code: 'invalid', field: 'payload' });
    },
  );

  test('a missing payload is invalid', async () => {
    expect(errorOf(await (await speaker()).say(event))).toMatchObject({ code: 'invalid', field: 'payload' });
  });
});

const line = { quantity: 1, amount: 1 };
test.each<[ClientEventName, object, string]>([
  ...['', 'x'.repeat(65), 'a\nb', null, {}, ['r1']].flatMap((id): [ClientEventName, object, string][] => [
    ['receipt:submit', { receiptNo: id }, 'receiptNo'],
    ['receipt:void', { receiptNo: id }, 'receiptNo'],
  ]),
  ...['', 'x'.repeat(129), 'a b', 'a\u0000', null, {}, ['u1']].flatMap(
    (id): [ClientEventName, object, string][] => [
      ['receipt:submit', { userId: id }, 'userId'],
      ['kiosk:bind', { userId: id }, 'userId'],
      ['user:stats', { userId: id }, 'userId'],
    ],
  ),
  ...['x'.repeat(65), 'a b', 'a:b', 'a/b', 'é', {}, ['s1']].map((id): [ClientEventName, object, string] => [
    'receipt:void',
    { storeId: id },
    'storeId',
  ]),
  ...[-1, 1.5, 1e12 + 1, 'five', null, Number.MAX_VALUE].map((amount): [ClientEventName, object, string] => [
    'receipt:submit',
    { amount },
    'amount',
  ]),
  ['receipt:submit', { currency: 'rial' }, 'currency'],
  ...['yesterday', '2026-13-01T00:00:00Z', 0].map((issuedAt): [ClientEventName, object, string] => [
    'receipt:submit',
    { issuedAt },
    'issuedAt',
  ]),
  ['receipt:submit', { items: {} }, 'items'],
  ['receipt:submit', { items: [line, { ...line, amount: 1e13 }] }, 'items.1.amount'],
  ['receipt:submit', { items: [{ ...line, amount: 'some' }] }, 'items.0.amount'],
  ['receipt:void', { reason: 'x'.repeat(201) }, 'reason'],
  ['receipt:void', { returnNo: 'x1', amount: 0 }, 'amount'],
  ['mall:announce', { kind: 'shout' }, 'kind'],
  ...['', ' ', 'x'.repeat(281), 'a\u0000b', 'a\u202eb', 'two\nlines', 5, null].map(
    (en): [ClientEventName, object, string] => ['mall:announce', { text: { en, fa: 'x' } }, 'text.en'],
  ),
  ['mall:announce', { text: { en: 'x' } }, 'text.fa'],
  ['mall:announce', { text: 'x' }, 'text'],
  ['mall:announce', { text: { en: 'x', fa: 'x', de: 'x' } }, 'text.de'],
  ...[0, -1, 1.5, 86_401, '60', null].map((forSeconds): [ClientEventName, object, string] => [
    'mall:announce',
    { forSeconds },
    'forSeconds',
  ]),
  ['user:resume', { seq: -1 }, 'seq'],
  ['user:resume', { seq: 2 ** 53 }, 'seq'],
  ['user:resume', { epoch: '' }, 'epoch'],
  ['user:journal', { after: -1 }, 'after'],
  ['user:journal', { limit: 0 }, 'limit'],
  ['user:journal', { limit: 501 }, 'limit'],
])('%s with %j is invalid at %s', async (event, change, field) => {
  const [role = 'screen'] = clientEvents[event].roles;
  const client = await somebody(role);
  const error = errorOf(await client.say(event, { ...inForm[event], ...change }));
  client.close();
  expect(error).toMatchObject({ code: 'invalid', field, retryable: false });
  expect(error.message).not.toBe('');
});

test('a receipt with too many lines is invalid', async () => {
  const client = await somebody('tablet');
  const items = Array.from({ length: maxItems + 1 }, () => line);
  const error = errorOf(await client.ask('receipt:submit', aReceipt({ items })));
  expect(error).toMatchObject({ code: 'invalid', field: 'items' });
});

test.each(['receipt:delete', 'constructor', '__proto__', 'toString', 'error', ''])(
  'the unknown event %j is `not_found`',
  async (event) => {
    expect(errorOf(await sara.say(event, {}))).toMatchObject({
      code: 'not_found',
      retryable: false,
    });
  },
);
