// Pushes from other nodes: parsed only for sockets of this node, and refused when they are invalid.
import { expect, test } from 'vitest';
import { createInboundPushes } from '../../src/adapters/socketio/inbound-pushes.ts';
import { storeRoom, userRoom } from '../../src/contracts/rooms.ts';
import type { InboundChange } from '../../src/ports/changes.ts';

/** A node with these rooms, and what it has pushed. */
function aNode(...rooms: string[]) {
  const pushed: unknown[] = [];
  const heard = createInboundPushes((room) => rooms.includes(room), {
    toUser: (userId, entries) => pushed.push([userId, entries]),
    toStore: (storeId, settled) => pushed.push([storeId, settled]),
  });
  return { ...heard, pushed };
}

const entry = { seq: 1, kind: 'coins.credited', at: '2026-01-01T00:00:00.000Z', balance: 5, receiptId: 'r1' };
const settled = {
  status: 'applied',
  receiptId: 'r1',
  coins: { delta: 5 },
  xp: { delta: 0 },
  levelReached: null,
  missionsCompleted: ['m1'],
};
const change = (userId: string, said: Partial<InboundChange> = {}): InboundChange => ({
  userId,
  seq: 1,
  storeId: 'cafe',
  entries: JSON.stringify([entry]),
  settled: JSON.stringify(settled),
  ...said,
});

test('each push goes to the sockets of this node, shoppers first, unchanged', () => {
  const node = aNode(userRoom('sara'), userRoom('omid'), storeRoom('cafe'));
  node.take([change('sara'), change('omid'), change('zoe', { storeId: 'books' })]);
  expect(node.pushed).toEqual([
    ['sara', [entry]],
    ['omid', [entry]],
    ['cafe', settled],
    ['cafe', settled],
  ]);
  expect(node.figures()).toEqual({ pushed: 4, unread: 2, refused: 0 });
});

test('the records of one shopper in a message are one push', () => {
  const node = aNode(userRoom('sara'));
  const next = { ...entry, seq: 2 };
  node.take([change('sara'), change('omid'), change('sara', { entries: JSON.stringify([next]) })]);
  expect(node.pushed).toEqual([['sara', [entry, next]]]);
  expect(node.figures()).toMatchObject({ pushed: 2, refused: 0 });
});

test('if one record of a shopper is refused, none is pushed: the head check finds whole documents only', () => {
  const node = aNode(userRoom('sara'), userRoom('omid'));
  node.take([change('sara'), change('sara', { entries: '[{"seq":2}]' }), change('omid')]);
  expect(node.pushed).toEqual([['omid', [entry]]]);
  expect(node.figures()).toMatchObject({ pushed: 1, refused: 2 });
});

test('a push for nobody here is not parsed, so even garbage is not noticed', () => {
  const node = aNode(userRoom('sara'));
  node.take([change('omid', { entries: '{', settled: '' })]);
  expect(node.figures()).toEqual({ pushed: 0, unread: 2, refused: 0 });
});

test.each([
  ['no JSON', '[{'],
  ['nothing', ''],
  ['no list', '{}'],
  ['almost a list', '{"length":1,"0":{}}'],
  ['an entry with missing fields', '[{"seq":1}]'],
  ['an entry with extra fields', JSON.stringify([{ ...entry, shout: 'free coins' }])],
  ['an unknown kind', JSON.stringify([{ ...entry, kind: 'coins.stolen' }])],
  ['one bad entry among good ones', JSON.stringify([entry, { ...entry, balance: '5' }])],
  ['deeply nested brackets', '['.repeat(20_000) + ']'.repeat(20_000)],
])('entries that are %s go to nobody', (_, text) => {
  const node = aNode(userRoom('sara'));
  node.take([change('sara', { entries: text })]);
  expect(node.pushed).toEqual([]);
  expect(node.figures().refused).toBe(1);
});

test.each([
  ['null', 'null'],
  ['a list', '[]'],
  ['more than tills may see', JSON.stringify({ ...settled, userId: 'sara' })],
])('a settled receipt that is %s goes to no till', (_, text) => {
  const node = aNode(storeRoom('cafe'));
  node.take([change('sara', { settled: text })]);
  expect(node.pushed).toEqual([]);
  expect(node.figures().refused).toBe(1);
});
