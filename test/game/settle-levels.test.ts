// A level table that is lowered: what is now due is given at once, and held by the XP that is there.
import { expect, test } from 'vitest';
import { evolve } from '../../src/game/evolve.ts';
import { prepareRules } from '../../src/game/rules.ts';
import { settleLevels } from '../../src/game/settle-levels.ts';
import { newUser } from '../../src/game/user.ts';
import { aLevel, aRulebook, aSubmit, aVoid, ms, noon } from '../builders.ts';
import { given, withoutSeq } from './given.ts';

const steep = aRulebook({ levels: [aLevel({ xp: 500 })] });
const flat = aRulebook({
  version: 2,
  levels: [aLevel({ xp: 50 }), aLevel({ level: 3, xp: 100, coins: 20 })],
});

test('every level whose XP is there, in order, each with its bonus', () => {
  const { user } = given(steep).when(aSubmit());
  const settled = settleLevels(user, prepareRules(flat), ms(noon));
  expect(settled?.user).toMatchObject({ level: 3, coins: 100 + 10 + 20, xp: 100 });
  expect(settled?.entries).toMatchObject([
    { kind: 'level.reached', level: 2, held: 50, coins: 10 },
    { kind: 'level.reached', level: 3, held: 100, coins: 20 },
  ]);
  expect(settled?.entries.reduce(evolve, user)).toEqual(settled?.user);
});

test('nothing is due twice, and nothing to whom has too little', () => {
  const { user } = given(steep).when(aSubmit());
  const settled = settleLevels(user, prepareRules(flat), ms(noon));
  expect(settled && settleLevels(settled.user, prepareRules(flat), ms(noon))).toBeNull();
  expect(settleLevels(newUser('sara'), prepareRules(flat), ms(noon))).toBeNull();
  expect(settleLevels(user, prepareRules(steep), ms(noon))).toBeNull();
});

test('it goes with the XP that held it', () => {
  const before = given(steep).when(aSubmit());
  const settled = settleLevels(before.user, prepareRules(flat), ms(noon));
  before.mall.user = settled?.user ?? before.user;
  before.publish(flat).when(aVoid());
  expect(withoutSeq(before.user)).toBe(withoutSeq(newUser('sara')));
});
