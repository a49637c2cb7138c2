// The answer to a command is derived from its record, so it can be repeated at any time.
import { expect, test } from 'vitest';
import { outcomeOf, outcomeWithoutChange, settledOf } from '../../src/game/outcome.ts';
import { aLevel, aMission, aRulebook, aSubmit, aVoid } from '../builders.ts';
import type { Story } from './given.ts';
import { given } from './given.ts';

const rulebook = aRulebook({
  levels: [aLevel({ xp: 50, coins: 10 })],
  missions: [aMission({ target: 1 }), aMission({ code: 'more', target: 2 })],
});
const outcome = (story: Story) => {
  if (story.last.kind !== 'changed') throw new Error('nothing changed');
  return outcomeOf(story.last.record);
};

test('an outcome adds up its entries', () => {
  expect(outcome(given(rulebook).when(aSubmit()))).toMatchObject({
    status: 'applied',
    receiptId: 'cafe:r1',
    userId: 'sara',
    seq: 7,
    coins: { delta: 160, balance: 160 },
    xp: { delta: 100, total: 100 },
    level: { from: 1, to: 2 },
    missions: [
      { code: 'regular', progress: 1, target: 1, completed: true },
      { code: 'more', progress: 1, target: 2, completed: false },
    ],
  });
});
const record = (story: Story) => {
  if (story.last.kind !== 'changed') throw new Error('nothing changed');
  return story.last.record;
};
test('the part that a store may see has no shopper, no balance and no entries', () => {
  const bought = given(rulebook).when(aSubmit());
  const settled = settledOf(outcome(bought), record(bought));
  expect(settled).toEqual({
    status: 'applied',
    receiptId: 'cafe:r1',
    coins: { delta: 160 },
    xp: { delta: 100 },
    levelReached: 2,
    missionsCompleted: ['regular'],
    receipt: {
      receiptId: 'cafe:r1',
      receiptNo: 'r1',
      at: '2026-11-21T08:30:00.000Z',
      amount: 100_000,
      left: 100_000,
      standing: 'applied',
    },
  });
  const back = given(rulebook).when(aSubmit(), aVoid());
  expect(settledOf(outcome(back), record(back))).toMatchObject({
    receipt: { left: 0, standing: 'voided' },
    levelReached: null,
    missionsCompleted: [],
  });
});
test('the outcome of a void has the opposite signs', () => {
  expect(outcome(given(rulebook).when(aSubmit(), aVoid()))).toMatchObject({
    coins: { delta: -160, balance: 0 },
    xp: { delta: -100, total: 0 },
    level: { from: 2, to: 1 },
    missions: [
      { code: 'more', progress: 0, completed: false },
      { code: 'regular', progress: 0, completed: false },
    ],
  });
});
test('an outcome has entries as on the wire, without internal fields', () => {
  const { entries } = outcome(given(rulebook).when(aSubmit()));
  const at = '2026-11-21T08:30:00.000Z';
  const receiptId = 'cafe:r1';
  expect(entries.slice(0, 5)).toEqual([
    { seq: 1, kind: 'purchase.recorded', at, amount: 100_000, balance: 0, receiptId },
    { seq: 2, kind: 'coins.credited', at, coins: 100, balance: 100, receiptId, reason: 'purchase' },
    { seq: 3, kind: 'xp.gained', at, xp: 100, balance: 100, receiptId, reason: 'purchase' },
    { seq: 4, kind: 'level.reached', at, level: 2, coins: 10, balance: 110, receiptId },
    {
      seq: 5,
      kind: 'mission.progressed',
      at,
      mission: 'regular',
      progress: 1,
      target: 1,
      balance: 110,
      receiptId,
    },
  ]);
});
test('a void before its receipt names no shopper; the late receipt’s outcome has the shopper’s state', () => {
  const story = given(rulebook).when(aSubmit({ receiptNo: 'r0' }), aVoid());
  const last = () => {
    if (story.last.kind !== 'noted') throw new Error('nothing was noted');
    return story.last.receipt;
  };
  expect(outcomeWithoutChange(last(), 'applied')).toMatchObject({ userId: null, seq: 0, entries: [] });
  story.when(aSubmit());
  expect(outcomeWithoutChange(last(), 'rejected')).toMatchObject({
    status: 'rejected',
    userId: 'sara',
    seq: 7,
    coins: { delta: 0, balance: 160 },
    xp: { delta: 0, total: 100 },
    level: { from: 2, to: 2 },
    missions: [],
  });
});

test('every kind of entry has its own fields on the wire', () => {
  const { entries } = outcome(given(rulebook).when(aSubmit(), aVoid()));
  const at = '2026-11-21T08:30:00.000Z';
  const common = { at, receiptId: 'cafe:r1' };
  expect(entries).toStrictEqual([
    { seq: 8, kind: 'mission.regressed', mission: 'more', progress: 0, target: 2, balance: 160, ...common },
    { seq: 9, kind: 'mission.reopened', mission: 'regular', coins: -50, xp: 0, balance: 110, ...common },
    {
      seq: 10,
      kind: 'mission.regressed',
      mission: 'regular',
      progress: 0,
      target: 1,
      balance: 110,
      ...common,
    },
    { seq: 11, kind: 'xp.lost', xp: -100, reason: 'void', balance: 110, ...common },
    { seq: 12, kind: 'level.lost', level: 2, coins: -10, balance: 100, ...common },
    { seq: 13, kind: 'coins.debited', coins: -100, reason: 'void', balance: 0, ...common },
    { seq: 14, kind: 'purchase.returned', amount: -100_000, balance: 0, ...common },
  ]);
});

test('an outcome says whether the clock of the till was corrected', () => {
  const ahead = aSubmit({ issuedAt: '2026-11-22T12:00:00+03:30' });
  expect(outcome(given(rulebook).when(aSubmit()))).not.toHaveProperty('clock');
  const { mall } = given(rulebook);
  const decision = mall.carry(ahead);
  expect(decision.kind === 'changed' && outcomeOf(decision.record).clock).toBe('corrected');
  const rejected = given(rulebook).when(aVoid());
  expect(
    rejected.last.kind === 'noted' && outcomeWithoutChange(rejected.last.receipt, 'noted'),
  ).not.toHaveProperty('clock');
  const late = rejected.mall.carry(ahead);
  expect(late.kind === 'noted' && outcomeWithoutChange(late.receipt, 'rejected').clock).toBe('corrected');
});

test('of a tombstone there is no standing, and of a purchase without a new level none is reached', () => {
  const story = given(rulebook).when(aVoid());
  const noted = story.last.kind === 'noted' ? outcomeWithoutChange(story.last.receipt, 'noted') : null;
  expect(noted).toStrictEqual({
    status: 'noted',
    receiptId: 'cafe:r1',
    userId: null,
    seq: 0,
    coins: { delta: 0, balance: 0 },
    xp: { delta: 0, total: 0 },
    level: { from: 1, to: 1 },
    missions: [],
    entries: [],
  });
  const small = given(rulebook).when(aSubmit({ amount: 1_000 }));
  expect(settledOf(outcome(small), record(small))).toMatchObject({ levelReached: null });
});
