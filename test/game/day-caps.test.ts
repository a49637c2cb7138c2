// Daily caps by the day of purchase and the day of arrival: dating receipts back does not earn more.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maxLateLines, paidByChange, paidForLines } from '../../src/game/day-caps.ts';
import type { DayEarnings } from '../../src/game/user.ts';
import { isoDate } from '../../src/game/zone.ts';
import { aRate, aReturn, aRulebook, aSubmit, aVoid, dayMs, ms, noon } from '../builders.ts';
import { given } from './given.ts';

const capped = (coins: number) => aRulebook({ earning: { rates: [aRate()], perDay: { coins } } });
const daysAgo = (days: number): string => new Date(ms(noon) - days * dayMs).toISOString();
const backDated = (days: number, changes = {}) =>
  aSubmit({ receiptNo: `r${days}`, issuedAt: daysAgo(days), ...changes });

describe('the day of arrival', () => {
  test('receipts dated over 31 days that arrive on one day earn the cap of one day', () => {
    const story = given(capped(50_000));
    for (let at = 0; at < 93; at += 1) {
      story.when(backDated(at % 31, { receiptNo: `r${at}`, amount: 50_000_000 }));
      // A receipt that is too old is refused, so it earns nothing either.
    }
    story.thenUser({ coins: 50_000 });
  });
  test('late receipts of one day leave the cap of the next day untouched', () => {
    const story = given(capped(100)).when(backDated(3), backDated(2)).thenUser({ coins: 100 });
    story.at(daysAgo(-1)).when(backDated(1)).thenUser({ coins: 200 });
  });
  test('the day of purchase is capped over however many days its receipts arrive', () => {
    const story = given(capped(100));
    for (let day = 0; day < 5; day += 1) {
      story.at(daysAgo(-day)).when(backDated(1, { receiptNo: `late${day}` }));
    }
    story.thenUser({ coins: 100 });
  });
  test('a return frees its share of the cap for late receipts of the same day', () => {
    given(capped(100))
      .when(backDated(3), backDated(2, { amount: 60_000 }))
      .thenUser({ coins: 100 })
      .when(aReturn({ receiptNo: 'r3', amount: 70_000 }))
      .thenUser({ coins: 90 })
      .when(aVoid({ receiptNo: 'r2' }))
      .thenUser({ coins: 30 });
  });
  test('a receipt with a wrong clock counts only for the day of arrival', () => {
    given(capped(100))
      .when(aSubmit({ issuedAt: '1970-01-01T00:00:00Z' }))
      .thenUser({ coins: 100, days: [{ day: '2026-11-21', coins: 100 }] });
  });
  test('a shopper has a limited number of late lines, and earns no more beyond them', () => {
    const story = given(capped(100));
    for (let came = 0; came < 12; came += 1) {
      story.at(daysAgo(-came));
      for (let days = 1; days < 30; days += 1) {
        story.when(aSubmit({ receiptNo: `r${came}-${days}`, issuedAt: daysAgo(days - came) }));
      }
    }
    const late = story.user.days.filter(({ received }) => received !== undefined);
    expect(late.length).toBe(maxLateLines);
    expect(story.user.coins).toBeLessThanOrEqual(12 * 100);
  });
});

describe('the amount paid', () => {
  const days = fc.integer({ min: 0, max: 4 });
  const lines = fc
    .uniqueArray(fc.record({ bought: days, waited: days, coins: fc.integer({ min: 0, max: 60 }) }), {
      selector: ({ bought, waited }) => `${bought} ${waited}`,
      maxLength: 12,
    })
    .map((drawn) => drawn.map(lineOf));

  test('equals the minimum cut of the days', () => {
    fc.assert(
      fc.property(lines, fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1 }), (drawn, caps) => {
        const found = drawn.map((line, at) => ({ ...line, cap: { coins: caps[at % caps.length] ?? 0 } }));
        expect(paidForLines(found, 'coins')).toBe(leastCut(found));
      }),
      { numRuns: 1_000 },
    );
  });
  test('moves earlier receipts to other days where that makes room for one more', () => {
    const line = (day: string, received: string) => ({ day, received, cap: { coins: 60 }, coins: 60, xp: 0 });
    const found = [line('a', 'x'), line('a', 'y'), line('b', 'x'), line('c', 'y'), line('c', 'z')];
    expect(paidForLines(found, 'coins')).toBe(180);
  });
  test('a changed line is paid as with all lines that share a day with it, directly or not', () => {
    fc.assert(
      fc.property(
        lines,
        fc.integer({ min: -60, max: 60 }),
        fc.integer({ min: 0, max: 60 }),
        (drawn, by, coins) => {
          const [changed, ...others] = drawn.map((line) => ({
            ...line,
            cap: { coins, xp: 2 * coins },
            xp: line.coins,
          }));
          if (changed === undefined) return;
          const more = Math.max(by, 0 - changed.coins);
          const later = { ...changed, coins: changed.coins + more, xp: changed.xp + more };
          const paid = (unit: 'coins' | 'xp', line: DayEarnings) => paidForLines([...others, line], unit);
          expect(paidByChange([changed, ...others], changed, { coins: more, xp: more })).toEqual({
            coins: paid('coins', later) - paid('coins', changed),
            xp: paid('xp', later) - paid('xp', changed),
          });
        },
      ),
      { numRuns: 500 },
    );
  });
});

const lineOf = ({
  bought,
  waited,
  coins,
}: {
  bought: number;
  waited: number;
  coins: number;
}): DayEarnings => {
  const [day, received] = [bought, bought + waited].map((at) => isoDate(ms(noon) + at * dayMs)) as [
    string,
    string,
  ]; // one for each
  return { day, ...(day === received ? {} : { received }), cap: {}, coins, xp: 0 };
};

/** The minimum cut, over every choice of days of purchase. A day has the largest cap of its lines. */
function leastCut(lines: readonly DayEarnings[]): number {
  const largest = (its: readonly DayEarnings[]): number => Math.max(...its.map(({ cap }) => cap.coins ?? 0));
  const capBought = (day: string): number => largest(lines.filter((line) => line.day === day));
  const capReceived = (day: string): number =>
    largest(lines.filter(({ day: own, received: came = own }) => came === day));
  const bought = [...new Set(lines.map(({ day }) => day))];
  const received = [...new Set(lines.map(({ day, received: came = day }) => came))];
  let least = Number.POSITIVE_INFINITY;
  for (let choice = 0; choice < 2 ** bought.length; choice += 1) {
    const isOpen = (day: string): boolean => (choice & (2 ** bought.indexOf(day))) !== 0;
    const closed = bought.filter((day) => !isOpen(day)).reduce((sum, day) => sum + capBought(day), 0);
    const through = received.map((came) =>
      Math.min(
        capReceived(came),
        lines
          .filter(({ day, received: own = day }) => own === came && isOpen(day))
          .reduce((sum, { coins }) => sum + coins, 0),
      ),
    );
    least = Math.min(least, closed + through.reduce((sum, coins) => sum + coins, 0));
  }
  return least;
}
