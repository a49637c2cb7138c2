// Recent highlights: limited, sent to other nodes once, removed when withdrawn.
import { expect, test } from 'vitest';
import type { JournalRecord } from '../../src/game/change.ts';
import type { Moment, MomentGroup } from '../../src/game/moments.ts';
import { createHighlights, maxMoments } from '../../src/screens/highlights.ts';
import { aJudgedReceipt } from '../builders.ts';

function someHighlights(most = 3) {
  const world = { nowMs: 1_000, takenBack: 0 };
  const told: (readonly Moment[])[] = [];
  const highlights = createHighlights({
    most,
    now: () => world.nowMs,
    tell: (moments) => told.push(moments),
    onTakenBack: () => {
      world.takenBack += 1;
    },
  });
  return { highlights, told, world };
}

const aRecord = (
  userId: string,
  kind: 'level.reached' | 'level.lost',
  level: number,
): { record: JournalRecord; storeId: string } => ({
  storeId: 'cafe',
  record: {
    userId,
    firstSeq: 1,
    seq: 1,
    atMs: 1_000,
    cause: 'receipt.submit',
    ref: 'cafe:r1',
    receipt: aJudgedReceipt(),
    levelBefore: 1,
    after: { coins: 0, xp: 0, level },
    entries: [{ kind, level, held: 1, coins: 0, balance: 0 }],
  },
});
const names = (moments: readonly Moment[]): string[] => moments.map(({ userId }) => userId);
const listed = (gathered: readonly MomentGroup[]): string[] => names(gathered.map(({ moment }) => moment));

test('a highlight committed here is new once, for its store and the mall, and sent to the others once', () => {
  const { highlights, told } = someHighlights();
  highlights.offer([aRecord('sara', 'level.reached', 2), aRecord('omid', 'level.reached', 3)]);
  const newFor = highlights.takeNew();
  expect(listed(newFor(null))).toEqual(['omid', 'sara']);
  expect(listed(newFor('cafe'))).toEqual(['omid', 'sara']);
  expect(newFor('bookshop')).toEqual([]);
  expect(told.map(names)).toEqual([['sara', 'omid']]);
  expect(highlights.takeNew()(null)).toEqual([]);
  expect(told).toHaveLength(1);
  expect(names(highlights.recent('cafe'))).toEqual(['omid', 'sara']);
  expect(highlights.recent('bookshop')).toEqual([]);
});

test('a highlight from another node is shown and not sent on', () => {
  const { highlights, told } = someHighlights();
  highlights.receive([
    { kind: 'mission.completed', mission: 'm', userId: 'sara', storeId: 'cafe', atMs: 1_000 },
  ]);
  expect(listed(highlights.takeNew()(null))).toEqual(['sara']);
  expect(told).toEqual([]);
});

test('a lost level removes the highlight from the new and the recent ones, here and on other nodes', () => {
  const { highlights, told, world } = someHighlights();
  highlights.offer([aRecord('sara', 'level.reached', 2), aRecord('omid', 'level.reached', 2)]);
  expect(world.takenBack).toBe(0);
  highlights.offer([aRecord('sara', 'level.lost', 2)]);
  expect(world.takenBack).toBe(1);
  // A highlight that nobody is shown is not sent.
  highlights.offer([aRecord('sara', 'level.lost', 2)]);
  expect(world.takenBack).toBe(1);
  expect(listed(highlights.takeNew()(null))).toEqual(['omid']);
  expect(names(highlights.recent(null))).toEqual(['omid']);
  expect(names(highlights.recent('cafe'))).toEqual(['omid']);
  const other = someHighlights();
  for (const moments of told) other.highlights.receive(moments);
  expect(names(other.highlights.recent(null))).toEqual(['omid']);
});

test('the number shown is limited: the rest is dropped and counted, and the most valuable stay', () => {
  const { highlights, told } = someHighlights(3);
  for (let at = 0; at < 10_000; at += 1) {
    highlights.offer([aRecord(`u${at}`, 'level.reached', at === 7 ? 50 : 2)]);
    expect(highlights.figures().waiting).toBeLessThanOrEqual(maxMoments * 4);
  }
  expect(highlights.recent(null)).toHaveLength(3);
  const shown = highlights.takeNew()(null);
  expect(shown).toHaveLength(3);
  expect(listed(shown)).toContain('u7');
  expect(told[0]?.length).toBeLessThanOrEqual(maxMoments);
  expect(highlights.figures().dropped).toBeGreaterThan(8_000);
});

test('a highlight is removed after an hour', () => {
  const { highlights, world } = someHighlights();
  highlights.offer([aRecord('sara', 'level.reached', 2)]);
  world.nowMs += 3_599_999;
  expect(highlights.recent(null)).toHaveLength(1);
  world.nowMs += 1;
  expect(highlights.recent(null)).toEqual([]);
});
