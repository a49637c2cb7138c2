// A lowered level table: due levels are granted at once, and require their XP.
import { expect, test } from 'vitest';
import { evolve } from '../../src/game/evolve.ts';
import { newUser } from '../../src/game/user.ts';
import { aLevel, aRulebook, aSubmit, aVoid } from '../builders.ts';
import { given } from './given.ts';

const steep = aRulebook({ levels: [aLevel({ xp: 500 })] });
const flat = aRulebook({
  version: 2,
  levels: [aLevel({ xp: 50 }), aLevel({ level: 3, xp: 100, coins: 20 })],
});
const settle = { type: 'levels.settle', receiptId: 'cafe:r1', userId: 'sara' } as const;

test('grants every level whose XP is reached, in order, each with its bonus', () => {
  const story = given(steep).when(aSubmit());
  const before = story.user;
  story
    .publish(flat)
    .when(settle)
    .thenUser({ level: 3, coins: 100 + 10 + 20, xp: 100 })
    .thenEntries([
      { kind: 'level.reached', level: 2, held: 50, coins: 10 },
      { kind: 'level.reached', level: 3, held: 100, coins: 20 },
    ]);
  const entries = story.last.kind === 'changed' ? story.last.record.entries : [];
  expect(entries.reduce(evolve, before)).toEqual(story.user);
});

test('grants nothing twice, and nothing to a shopper with too little XP', () => {
  const story = given(steep).when(aSubmit(), settle).thenRepeated().publish(flat).when(settle);
  const settled = story.user;
  story.when(settle).thenRepeated().thenUserIsAgain(settled);
});

test('takes the level back with its XP, and the receipt is returned as before', () => {
  given(steep)
    .when(aSubmit())
    .publish(flat)
    .when(settle, aVoid())
    .thenUserIsAgain(newUser('sara'))
    .when(aVoid())
    .thenRepeated();
});

test('a shopper without a receipt of their own is not found', () => {
  given(steep)
    .publish(flat)
    .when(settle)
    .thenRefused({ code: 'not_found', message: 'levels are recorded with a receipt of the shopper' })
    .when(aSubmit({ userId: 'reza' }), settle)
    .thenRefused({ code: 'not_found' });
});

test('grants only the levels that are due: none again, and none whose XP the shopper does not have', () => {
  const three = aRulebook({
    version: 2,
    levels: [aLevel({ xp: 50 }), aLevel({ level: 3, xp: 100, coins: 20 }), aLevel({ level: 4, xp: 101 })],
  });
  given(aRulebook({ levels: [aLevel({ xp: 50 }), aLevel({ level: 3, xp: 500 })] }))
    .when(aSubmit())
    .publish(three)
    .when(settle)
    .thenEntries([{ kind: 'level.reached', level: 3, held: 100, coins: 20 }])
    .thenUser({ level: 3 });
});

test('the record has its cause, and the receipt names each record that settled levels', () => {
  const story = given(steep).when(aSubmit()).publish(flat).when(settle);
  const first = story.user.seq;
  expect(story.mall.records.at(-1)).toMatchObject({
    cause: 'levels.settle',
    ref: 'cafe:r1',
    firstSeq: first - 1,
  });
  expect(story.receipt()).toMatchObject({ version: 2, settled: [first - 1] });
  story
    .publish(aRulebook({ version: 3, levels: [...flat.levels, aLevel({ level: 4, xp: 100 })] }))
    .when(settle);
  expect(story.receipt()).toMatchObject({ version: 3, settled: [first - 1, first + 1] });
});
