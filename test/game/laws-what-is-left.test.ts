// The law of returns: afterwards the shopper stands as if only the rest had been bought, in the same order.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JudgedReceipt } from '../../src/game/receipt.ts';
import { restOf } from '../../src/game/receipt.ts';
import type { Rulebook } from '../../src/game/rulebook.ts';
import type { User } from '../../src/game/user.ts';
import { newUser } from '../../src/game/user.ts';
import { dayMs, ms, noon, submitOf } from '../builders.ts';
import { untilEnough } from '../until-enough.ts';
import type { Step } from './arbitraries.ts';
import { liveThrough, rulebook, steps } from './arbitraries.ts';
import type { Mall } from './mall.ts';
import { createMall } from './mall.ts';

/** Within this time nothing is removed, so that both shoppers have the same data. */
const longestMs = 40 * dayMs;

/** Steps under one rulebook, none too old for any other. */
function within(life: readonly Step[]): Step[] {
  let waitedMs = 0;
  return life.filter((step) => {
    if (step.do === 'publish') return false;
    if (step.do !== 'wait') return true;
    if (step.days < 0 || waitedMs + step.days * dayMs > longestMs) return false;
    waitedMs += step.days * dayMs;
    return true;
  });
}

/** The same purchases at the same times, each with only what is left of it, and no return. */
function withoutReturns(book: Rulebook, { receipts }: Mall): User {
  const instead = createMall({ user: newUser('sara'), atMs: ms(noon) });
  instead.publish(book);
  const judged = [...receipts.values()].filter((receipt): receipt is JudgedReceipt => 'left' in receipt);
  for (const receipt of judged.toSorted((one, other) => one.seq - other.seq)) {
    if (receipt.left === 0) continue;
    instead.atMs = receipt.createdAtMs;
    const { storeId, receiptNo, userId, amount, currency, issuedAtMs, items } = restOf(receipt);
    expect(
      instead.carry(submitOf({ storeId, receiptNo, userId, amount, currency, issuedAtMs, items })).kind,
    ).toBe('changed');
  }
  return instead.user;
}

/**
 * The compared state. With `maxCompletions` the order decides which of several days has the completion,
 * not how many there are.
 */
function standing({ seq: _, missions, ...user }: User, { missions: rules }: Rulebook): unknown {
  const limited = new Set(
    rules.flatMap(({ code, maxCompletions }) => (maxCompletions === undefined ? [] : [code])),
  );
  const totals = new Map<string, number>();
  for (const { code, completions } of missions) {
    if (limited.has(code)) totals.set(code, (totals.get(code) ?? 0) + completions.length);
  }
  return {
    ...user,
    missions: missions.map((state) => (limited.has(state.code) ? { ...state, completions: [] } : state)),
    limited: [...totals].filter(([, completions]) => completions > 0),
  };
}

test('a history with voids and returns equals the history without what was returned', async () => {
  let returned = 0;
  const check = () =>
    fc.assert(
      fc.property(rulebook, steps, (book, life) => {
        const mall = liveThrough([book], within(life));
        returned += mall.records.some(({ cause }) => cause !== 'receipt.submit') ? 1 : 0;
        expect(standing(mall.user, book)).toEqual(standing(withoutReturns(book, mall), book));
      }),
      { numRuns: 2_000 },
    );
  // A law about returns must have seen some.
  await untilEnough(check, () => returned, 500);
});
