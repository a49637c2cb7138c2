// Messages about commits: one each, split when too long; garbage is ignored.
import { expect, test } from 'vitest';
import { createRedisChanges, longestMessage } from '../../src/adapters/redis/changes.ts';
import { maxMessageLength } from '../../src/contracts/cluster.ts';
import type { InboundChange, UserChange } from '../../src/ports/changes.ts';

/** Two nodes, and every message from the first to the second. */
function twoNodes() {
  const said: { readonly message: unknown; readonly lines: readonly string[] }[] = [];
  const heard: InboundChange[] = [];
  let hear = (_message: unknown, _lines: readonly string[]): void => {};
  let refused = 0;
  const channel = {
    isConnected: () => true,
    onLoss: () => {},
    refuse: () => {
      refused += 1;
    },
  };
  const here = createRedisChanges({
    ...channel,
    publish: (message, lines) => {
      said.push({ message, lines });
      hear(message, lines);
    },
    onMessage: () => {},
  });
  const there = createRedisChanges({
    ...channel,
    publish: () => {},
    onMessage: (listener) => {
      hear = listener;
    },
  });
  there.onChanged((changes) => heard.push(...changes));
  return {
    here,
    there,
    said,
    heard,
    refused: () => refused,
    hear: (message: unknown, lines: readonly string[]) => hear(message, lines),
  };
}

const change = (userId: string, seq: number, reason = 'bought'): UserChange => ({
  userId,
  seq,
  storeId: 'cafe',
  entries: [
    {
      seq,
      kind: 'coins.credited',
      at: '2026-01-01T00:00:00.000Z',
      coins: 5,
      balance: 5,
      receiptId: 'r',
      reason,
    },
  ],
  settled: {
    status: 'applied',
    receiptId: 'r',
    coins: { delta: 5 },
    xp: { delta: 0 },
    levelReached: null,
    missionsCompleted: [],
  },
});
const asHeard = ({ entries, settled, ...who }: UserChange): InboundChange => ({
  ...who,
  entries: JSON.stringify(entries),
  settled: JSON.stringify(settled),
});

test('a commit is one message, whatever characters it contains', () => {
  const { here, there, said, heard, refused } = twoNodes();
  const [first, other, second] = [
    change('sara', 3),
    change('omid', 9, 'two\nlines "and" «more»'),
    change('sara', 4),
  ];
  here.publish([first, other, second]);
  expect(said).toHaveLength(1);
  expect(heard).toEqual([first, second, other].map(asHeard));
  expect(here.figures()).toMatchObject({ messages: { sent: 1 }, users: { sent: 3 } });
  expect(there.figures()).toMatchObject({ messages: { received: 1 }, users: { received: 3 } });
  expect(refused()).toBe(0);
});

test('an empty commit sends nothing', () => {
  const { here, said } = twoNodes();
  here.publish([]);
  expect(said).toEqual([]);
});

test('too many pushes for one message go in several, in order; a larger record goes alone', () => {
  const { here, said, heard } = twoNodes();
  const third = 'x'.repeat(longestMessage / 3);
  const commit = [
    ...['ali', 'mina', 'omid', 'reza'].map((userId) => change(userId, 1, third)),
    change('sara', 5, 'x'.repeat(longestMessage * 2)),
    change('zoe', 6),
  ];
  here.publish(commit);
  expect(heard).toEqual(commit.map(asHeard));
  expect(said.map(({ lines }) => lines.length / 2)).toEqual([2, 2, 1, 1]);
});

test('the records of one shopper go in one message, so that none of them is lost without the others', () => {
  const { here, said } = twoNodes();
  const long = 'x'.repeat(longestMessage / 2 - 1_000);
  here.publish([
    change('sara', 1, long),
    change('omid', 1, long),
    change('sara', 2, long),
    change('omid', 2),
  ]);
  expect(said.map(({ message }) => message)).toEqual([
    [
      ['sara', 1, 'cafe'],
      ['sara', 2, 'cafe'],
    ],
    [
      ['omid', 1, 'cafe'],
      ['omid', 2, 'cafe'],
    ],
  ]);
});

test('records of one shopper that would exceed a message go in several', () => {
  const { here, said } = twoNodes();
  const long = 'x'.repeat(maxMessageLength / 5);
  here.publish([1, 2, 3].map((seq) => change('sara', seq, long)));
  expect(said.map(({ lines }) => lines.length / 2)).toEqual([1, 1, 1]);
});

test('garbage is ignored completely', () => {
  const { there, heard, hear, refused } = twoNodes();
  const rubbish: [message: unknown, lines: string[]][] = [
    [null, []],
    [[], []],
    [{ length: 0 }, []],
    ['sara', []],
    [
      [1, 2, 3],
      ['', '', '', '', '', ''],
    ],
    [[['sara', 1, 'cafe']], []],
    [[['sara', 1, 'cafe']], ['[]']],
    [[['sara', 1, 'cafe']], ['[]', '{}', '']],
    [[['sara', 1]], ['[]', '{}']],
    [[['sara', -1, 'cafe']], ['[]', '{}']],
    [[['sara', 0.5, 'cafe']], ['[]', '{}']],
    [[['sara', '1', 'cafe']], ['[]', '{}']],
    [[[null, 1, 'cafe']], ['[]', '{}']],
    [[['', 1, 'cafe']], ['[]', '{}']],
    [[['s'.repeat(129), 1, 'cafe']], ['[]', '{}']],
    [[['sara', 1, 'cafe', 'more']], ['[]', '{}']],
    [[['sara', 1, 7]], ['[]', '{}']],
    [
      [['sara', 1, 'cafe'], null],
      ['[]', '{}', '[]', '{}'],
    ],
  ];
  for (const [message, lines] of rubbish) hear(message, lines);
  expect(heard).toEqual([]);
  expect(there.figures().messages).toMatchObject({ received: 0 });
  expect(refused()).toBe(rubbish.length);
});
