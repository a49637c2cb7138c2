// The checker itself: for each law a correct history passes, and a falsified one is named.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Answer, Command, Entry, Final, Happening, Outcome, Read, Told } from './history.ts';
import { readHistory, writeHistory } from './history.ts';
import { judge } from './judge.ts';
import { betweenNodes } from './laws/reads.ts';

const userId = 'u1';
const at = (no: number): string => `2026-01-01T00:00:0${no}.000Z`;

/** Two entries for each receipt: the purchase, and its coins. */
function entriesOfReceipt(no: number, coins: number): [Entry, Entry] {
  const receiptId = `s01:r${no}`;
  const seq = no * 2 - 1;
  const before = (no - 1) * 10;
  return [
    { seq, kind: 'purchase.recorded', at: at(no), receiptId, balance: before, amount: no * 1_000 },
    { seq: seq + 1, kind: 'coins.credited', at: at(no), receiptId, balance: before + coins, coins },
  ];
}
const journal = [1, 2, 3].flatMap((no) => entriesOfReceipt(no, 10));

const outcome = (no: number, changes: Partial<Outcome> = {}): Outcome => ({
  status: 'applied',
  receiptId: `s01:r${no}`,
  userId,
  seq: no * 2,
  coins: { delta: 10, balance: no * 10 },
  xp: { delta: 0, total: 0 },
  level: { from: 1, to: 1 },
  missions: [],
  ...changes,
});
const accepted = (data: Outcome): Answer<Outcome> => ({ ok: true, data });
const refused = (code: string, retryable = false): Answer<Outcome> => ({
  ok: false,
  error: { code, retryable },
});

const submit = (no: number, sentMs: number, changes: Partial<Command> = {}): Command => ({
  kind: 'command',
  event: 'receipt:submit',
  who: 'till-1',
  via: 'node-1',
  store: 's01',
  receiptNo: `r${no}`,
  userId,
  amount: no * 1_000,
  sentMs,
  heardMs: sentMs + 5,
  answer: accepted(outcome(no)),
  ...changes,
});
const told = (who: string, heardMs: number, changes: Partial<Told> = {}): Told => ({
  kind: 'told',
  who,
  via: 'node-2',
  by: 'journal',
  userId,
  epoch: 'e1',
  cursor: null,
  sentMs: heardMs,
  heardMs,
  entries: [],
  ...changes,
});
const greeting = (who: string, sentMs: number): Told =>
  told(who, sentMs + 3, { by: 'hello', sentMs, snapshot: { userId, seq: 0, coins: 0, xp: 0 } });
const readAt = (sentMs: number, changes: Partial<Read> = {}): Read => ({
  kind: 'read',
  what: 'GET of the shopper',
  who: 'operator',
  via: 'node-2',
  userId,
  sentMs,
  heardMs: sentMs + 2,
  seq: 2,
  ...changes,
});
const final = (entries: readonly Entry[]): Final => ({
  kind: 'final',
  userId,
  via: 'node-1',
  atMs: 1_000,
  entries,
  snapshot: {
    userId,
    seq: entries.length,
    coins: entries.at(-1)?.balance ?? 0,
    xp: 0,
  },
});

const first = submit(1, 100);
const second = submit(2, 200, { answer: null, heardMs: 260 });
const secondAgain = submit(2, 270, { answer: accepted(outcome(2, { status: 'duplicate' })) });
const third = submit(3, 300);
const conflict = submit(3, 320, { amount: 9_999, answer: refused('conflict') });
const tooOld = submit(4, 330, { answer: refused('too_old') });
const good: readonly Happening[] = [
  greeting('phone-1', 10),
  greeting('phone-2', 12),
  first,
  told('phone-1', 104, { entries: journal.slice(0, 2) }),
  told('phone-2', 106, { entries: journal.slice(0, 2) }),
  readAt(110),
  readAt(150, { seq: null, what: 'user:stats', who: 'phone-1', stats: { userId, coins: 10, xp: 0 } }),
  { kind: 'fault', atMs: 210, what: 'kill -9 of node-1' },
  second,
  secondAgain,
  // A push was lost: the next one reveals it, and the resume fetches it.
  told('phone-1', 304, { entries: journal.slice(4) }),
  told('phone-1', 307, {
    by: 'resume',
    cursor: 2,
    complete: true,
    sentMs: 305,
    entries: journal.slice(2),
  }),
  told('phone-2', 310, { entries: journal.slice(2) }),
  third,
  conflict,
  tooOld,
  readAt(400, { seq: 6 }),
  final(journal),
];

/** The history with one event replaced by others. */
const tampered = (one: Happening, ...others: Happening[]): Happening[] => {
  const place = good.indexOf(one);
  if (place === -1) throw new Error('not in the good history');
  return good.toSpliced(place, 1, ...others);
};
const goodFinal = good.at(-1) as Final; // as above
const toldAt = (heardMs: number): Told =>
  good.find((each): each is Told => each.kind === 'told' && each.heardMs === heardMs) as Told; // as above
const sentencesOf = (history: readonly Happening[]): string[] =>
  judge(history).map(({ law, sentence }) => `${law[0]} ${sentence}`);

test('a correct history breaks no law', () => {
  expect(judge(good)).toEqual([]);
  expect(judge([])).toEqual([]);
});

const swapped = [...journal.slice(0, 2), ...journal.slice(4), ...journal.slice(2, 4)];
const renumbered = (entries: readonly Entry[]): Entry[] => {
  let balance = 0;
  return entries.map((entry, place) => {
    balance += entry.coins ?? 0;
    return { ...entry, seq: place + 1, balance };
  });
};

test.each<[string, readonly Happening[], string[]]>([
  [
    'acknowledged and lost',
    tampered(goodFinal, final(journal.slice(0, 4))),
    ['1', 's01:r3', 'sent at 300.0 ms', 'journals: 0'],
  ],
  [
    'acknowledged, and booked for somebody else',
    [
      ...tampered(goodFinal, final(journal.slice(0, 4))),
      { ...final(renumbered(journal.slice(4))), userId: 'u2' },
    ],
    ['1', 's01:r3', 'u2 at entry 1'],
  ],
  [
    'other coins than in the answer',
    tampered(third, submit(3, 300, { answer: accepted(outcome(3, { coins: { delta: 11, balance: 30 } })) })),
    ['1', 's01:r3', '"coins":11', '"coins":10'],
  ],
  [
    'another balance than the sum',
    tampered(goodFinal, final(journal.map((each) => (each.seq === 4 ? { ...each, balance: 21 } : each)))),
    ['1', 'entry 4', 'balance 21', '20'],
  ],
  [
    'a shopper who does not stand where the journal ends',
    tampered(goodFinal, { ...goodFinal, snapshot: { userId, seq: 6, coins: 40, xp: 0 } }),
    ['1', '"coins":40', '"coins":30'],
  ],
  [
    'two nodes, two journals',
    [...good.slice(0, -1), { ...final(journal.slice(0, 4)), via: 'node-2' }, goodFinal],
    ['1', 'node-2', 'node-1', 'from entry 5 on'],
  ],
  [
    'awarded twice',
    tampered(goodFinal, final(renumbered([...journal, ...journal.slice(2, 4)]))),
    ['2', 's01:r2', '2 times', 'entry 3', 'entry 7'],
  ],
  [
    'an entry that was sent and later revoked',
    tampered(goodFinal, final(renumbered(swapped))),
    ['3', 'phone-1', 'received at 304.0 ms', 's01:r2', 's01:r3'],
  ],
  [
    'two phones, two orders',
    tampered(toldAt(310), told('phone-2', 310, { entries: renumbered(swapped).slice(2) })),
    ['3', 'phone-2', '310.0 ms', 's01:r2', 's01:r3'],
  ],
  [
    'a hole inside a message',
    tampered(toldAt(310), told('phone-2', 310, { entries: [journal[2], ...journal.slice(4)] as Entry[] })),
    ['3', 'phone-2', '3 5 6', '310.0 ms'],
  ],
  [
    'a complete answer that leaves something out',
    tampered(toldAt(307), { ...toldAt(307), entries: journal.slice(4) }),
    ['3', 'phone-1', 'complete after entry 2', '305.0 ms'],
  ],
  [
    'a phone that never receives the end',
    tampered(toldAt(310), told('phone-2', 310, { entries: journal.slice(2, 4) })),
    ['3', 'phone-2', 'ends at entry 4', '6'],
  ],
  [
    'a phone that is sent back',
    [
      ...good,
      told('phone-1', 500, {
        by: 'resume',
        cursor: 6,
        complete: false,
        sentMs: 498,
        snapshot: { userId, seq: 2, coins: 10, xp: 0 },
      }),
    ],
    ['3', 'phone-1', 'stood at entry 6', 'back to 2', '498.0 ms'],
  ],
  [
    'another epoch',
    tampered(toldAt(310), { ...toldAt(310), epoch: 'e2' }),
    ['3', 'phone-2', 'e1', 'e2', '310.0 ms'],
  ],
  [
    'a snapshot of what never was',
    tampered(toldAt(13), greeting('phone-2', 12), {
      ...greeting('phone-2', 20),
      snapshot: { userId, seq: 2, coins: 11, xp: 0 },
    }),
    ['3', '11 coins at entry 2', '20.0 ms'],
  ],
  [
    'a read that is older than an answer received before',
    [...good, readAt(410, { seq: 4 })],
    ['4', 'entry 4', 'sent at 410.0 ms', 's01:r3', 'sent at 300.0 ms'],
  ],
  [
    'statistics that are older than an answer received before',
    [...good, readAt(410, { seq: null, stats: { userId, coins: 10, xp: 0 } })],
    ['4', 'entry 2', 'sent at 410.0 ms', 's01:r3'],
  ],
  [
    'statistics that never were',
    [...good, readAt(410, { seq: null, stats: { userId, coins: 31, xp: 0 } })],
    ['4', '31 coins', 'sent at 410.0 ms'],
  ],
  [
    "one client's reads go back",
    // The answer arrives late, which alone does not constrain the reads.
    tampered(first, submit(1, 100, { heardMs: 199 }), readAt(130, { seq: 0 })),
    ['4', 'sent at 130.0 ms', 'entry 0', 'sent at 110.0 ms'],
  ],
  [
    'a phone reads an older state than it was sent',
    tampered(first, submit(1, 100, { heardMs: 199 }), readAt(120, { seq: 0, who: 'phone-1' })),
    ['4', 'phone-1', 'sent at 120.0 ms', 'entry 0'],
  ],
  [
    'a greeting that is older than an answer',
    [...good, greeting('phone-3', 500)],
    ['4', 'phone-3', 'sent at 500.0 ms', 's01:r3'],
  ],
  [
    'a duplicate with another outcome',
    tampered(
      secondAgain,
      secondAgain,
      submit(2, 290, { answer: accepted(outcome(2, { status: 'duplicate', level: { from: 1, to: 2 } })) }),
    ),
    ['5', 's01:r2', 'sent at 290.0 ms', 'differ'],
  ],
  [
    'applied twice',
    tampered(third, third, submit(3, 315)),
    ['5', 's01:r3', 'sent at 300.0 ms', 'sent at 315.0 ms', 'applied twice'],
  ],
  [
    'refused and booked',
    tampered(third, submit(3, 300, { answer: refused('too_old') })),
    ['6', 's01:r3', 'sent at 300.0 ms', 'too_old', 'entry 5'],
  ],
  [
    'rejected and booked',
    tampered(third, submit(3, 300, { answer: accepted(outcome(3, { status: 'rejected' })) })),
    ['6', 's01:r3', 'sent at 300.0 ms', 'rejected'],
  ],
  [
    'rejected, answered as a duplicate, and booked',
    tampered(
      third,
      submit(3, 295, {
        event: 'receipt:void',
        answer: accepted(outcome(3, { userId: null, seq: 0, coins: { delta: 0, balance: 0 } })),
      }),
      submit(3, 300, { answer: accepted(outcome(3, { status: 'duplicate' })) }),
    ),
    ['6', 's01:r3', 'sent at 300.0 ms', 'duplicate'],
  ],
  [
    'booked with the content that was refused',
    tampered(goodFinal, final(journal.map((each) => (each.seq === 5 ? { ...each, amount: 9_999 } : each)))),
    ['6', 's01:r3', 'conflict', 'sent at 320.0 ms', '9999'],
  ],
  [
    'booked and never sent',
    good.filter((each) => each !== third && each !== conflict),
    ['6', 's01:r3', 'no till has sent it'],
  ],
])('%s', (_, history, words) => {
  const sentences = sentencesOf(history);
  const [law = '', ...rest] = words;
  expect(
    sentences.some((each) => each.startsWith(law) && rest.every((word) => each.includes(word))),
    sentences.join('\n'),
  ).toBe(true);
});

test('a receipt without an answer may be recorded or not', () => {
  expect(judge(tampered(third, submit(3, 300, { answer: null })))).toEqual([]);
  const open = [submit(9, 50, { answer: null }), submit(9, 60, { answer: refused('retry', true) })];
  expect(judge([...good, ...open])).toEqual([]);
});

test('a read that overlaps an acknowledgement may be older than it', () => {
  expect(judge(tampered(third, third, readAt(304, { seq: 4, who: 'somebody else' })))).toEqual([]);
});

test('a stale read is reported as stale on the same node or across nodes', () => {
  const lawsOf = (via: string): string[] =>
    judge([...good.filter((each) => each.kind !== 'told'), readAt(410, { seq: 4, via, who: 'new' })]).map(
      ({ law }) => law,
    );
  expect(lawsOf('node-1')).toEqual(['4: reads are fresh']);
  expect(lawsOf('node-2')).toEqual([betweenNodes]);
});

test('a history that is written and read back is the same', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'deerfields-history-'));
  const file = join(dir, 'history.jsonl');
  const written = writeHistory(file);
  for (const each of good) written.add(each);
  await written.close();
  expect(await readHistory(file)).toEqual(good);
  await rm(dir, { recursive: true });
});
