// Laws of the leaderboards for any history: scores equal the journal's sums, in any order of adding.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Rulebook } from '../../src/game/rulebook.ts';
import { prepareRules } from '../../src/game/rules.ts';
import type { ScoreChange, Scores } from '../../src/game/scores.ts';
import { scoreChangeOf, spanPeriod } from '../../src/game/scores.ts';
import { newUser } from '../../src/game/user.ts';
import { aVoid, ms, noon, submitOf } from '../builders.ts';
import { liveThrough, purchase, rulebook, rulebooks, steps } from './arbitraries.ts';
import type { Mall } from './mall.ts';
import { createMall } from './mall.ts';

/** What a rebuild does: every record with the rulebook that judged its receipt. */
function changesOf(mall: Mall, published: readonly Rulebook[]): ScoreChange[] {
  return mall.records.map((record) => {
    const judge = published.find(({ version }) => record.receipt?.rulebook === version);
    return scoreChangeOf(record, judge ? prepareRules(judge) : null);
  });
}

function addUp(changes: readonly ScoreChange[]): Map<string, Scores> {
  const sums = new Map<string, Scores>();
  for (const { rankings, coins, xp, receipts } of changes) {
    for (const { key } of rankings) {
      const sum = sums.get(key) ?? { coins: 0, xp: 0, receipts: 0 };
      const added = { coins: sum.coins + coins, xp: sum.xp + xp, receipts: sum.receipts + receipts };
      sums.set(key, added);
    }
  }
  return sums;
}

const nothing: Scores = { coins: 0, xp: 0, receipts: 0 };

test('the all-time score in the mall is the shopper’s balance', () => {
  fc.assert(
    fc.property(rulebooks, steps, (published, life) => {
      const mall = liveThrough(published, life);
      const { coins, xp, totalReceipts: receipts } = mall.user;
      const all = addUp(changesOf(mall, published)).get('mall:all') ?? nothing;
      expect(all).toEqual({ coins, xp, receipts });
    }),
  );
});

test('days add up to all time, and so do stores', () => {
  fc.assert(
    fc.property(rulebook, steps, (book, life) => {
      const sums = addUp(changesOf(liveThrough([book], life), [book]));
      const total = (keys: RegExp): Scores =>
        [...sums].reduce(
          (sum, [key, { coins, xp, receipts }]) =>
            keys.test(key)
              ? { coins: sum.coins + coins, xp: sum.xp + xp, receipts: sum.receipts + receipts }
              : sum,
          nothing,
        );
      expect(total(/^mall:day-/)).toEqual(total(/^mall:all$/));
      expect(total(/^store\.[^:]+:all$/)).toEqual(total(/^mall:all$/));
    }),
  );
});

test('a purchase and its void leave no score in any ranking, even weeks later', () => {
  fc.assert(
    fc.property(rulebook, purchase, fc.integer({ min: 0, max: 50 }), (book, bought, days) => {
      const mall = createMall({ user: newUser('sara'), atMs: ms(noon) });
      mall.publish(book);
      mall.carry(submitOf(bought));
      mall.atMs += days * 86_400_000;
      mall.carry(aVoid(bought));
      expect(mall.records).toHaveLength(2);
      const sums = addUp(changesOf(mall, [book]));
      expect(sums.has(`mall:${spanPeriod('day', book, bought.issuedAtMs).name}`)).toBe(true);
      for (const scores of sums.values()) expect(scores).toEqual(nothing);
    }),
  );
});

test('scores do not depend on the order of shoppers and records', () => {
  fc.assert(
    fc.property(rulebooks, steps, (published, life) => {
      const changes = changesOf(liveThrough(published, life), published);
      const sorted = (sums: Map<string, Scores>) => [...sums].sort(([a], [b]) => (a < b ? -1 : 1));
      expect(sorted(addUp(changes.toReversed()))).toEqual(sorted(addUp(changes)));
    }),
  );
});
