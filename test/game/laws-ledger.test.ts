// Laws of the ledger for any history: coins are conserved, and the journal contains every change.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { paidForLines } from '../../src/game/day-caps.ts';
import { replay } from '../../src/game/evolve.ts';
import { outcomeOf } from '../../src/game/outcome.ts';
import type { JudgedReceipt } from '../../src/game/receipt.ts';
import type { User } from '../../src/game/user.ts';
import { newUser, tidy } from '../../src/game/user.ts';
import { isoDate } from '../../src/game/zone.ts';
import { dayMs } from '../builders.ts';
import { liveThrough, rulebooks, steps } from './arbitraries.ts';
import type { Mall } from './mall.ts';

const runs = { numRuns: 500 };
const forAnyLife = (law: (mall: Mall) => void): void =>
  fc.assert(
    fc.property(rulebooks, steps, (published, life) => law(liveThrough(published, life))),
    runs,
  );

const entriesOf = (mall: Mall) => mall.records.flatMap(({ entries }) => entries);
const judged = (mall: Mall): JudgedReceipt[] =>
  [...mall.receipts.values()].filter((receipt): receipt is JudgedReceipt => 'left' in receipt);

test('coins and XP are conserved: a shopper has the sum of the entries', () => {
  forAnyLife((mall) => {
    const sum = { coins: 0, xp: 0 };
    for (const entry of entriesOf(mall)) {
      if ('coins' in entry) sum.coins += entry.coins;
      if ('xp' in entry) sum.xp += entry.xp;
    }
    expect({ coins: mall.user.coins, xp: mall.user.xp }).toEqual(sum);
  });
});

test('every entry has the balance after it, and no number is a negative zero', () => {
  forAnyLife((mall) => {
    let balance = 0;
    for (const entry of entriesOf(mall)) {
      if ('coins' in entry) balance += entry.coins;
      expect(entry.balance).toBe(balance);
      expect(Object.values(entry).some((value) => Object.is(value, -0))).toBe(false);
    }
  });
});

test('entries are numbered 1, 2, 3 … without gaps', () => {
  forAnyLife((mall) => {
    let seq = 0;
    for (const record of mall.records) {
      expect(record.firstSeq).toBe(seq + 1);
      expect(record.entries.length).toBeGreaterThan(0);
      seq += record.entries.length;
      expect(record.seq).toBe(seq);
    }
    expect(mall.user.seq).toBe(seq);
  });
});

test('replaying the journal gives the stored shopper, byte for byte', () => {
  forAnyLife((mall) => {
    const replayed = mall.records.reduce(replay, newUser('sara'));
    expect(replayed).toEqual(mall.user);
    expect(JSON.stringify(replayed)).toBe(JSON.stringify(mall.user));
  });
});

test('a record has the shopper’s state after its command, and its outcome adds up', () => {
  forAnyLife((mall) => {
    let user = newUser('sara');
    for (const record of mall.records) {
      const before = user;
      user = replay(user, record);
      const { coins, xp, level } = user;
      expect(record).toMatchObject({ levelBefore: before.level, after: { coins, xp, level } });
      const outcome = outcomeOf(record);
      expect(outcome.coins).toEqual({ delta: coins - before.coins, balance: coins });
      expect(outcome.xp).toEqual({ delta: xp - before.xp, total: xp });
      expect(outcome.level).toEqual({ from: before.level, to: level });
      expect(outcome.entries.map(({ seq }) => seq)).toEqual(
        record.entries.map((_, index) => record.firstSeq + index),
      );
    }
  });
});

test('totals are those of the receipts that are not returned', () => {
  forAnyLife((mall) => {
    const standing = judged(mall).filter(({ left }) => left > 0);
    expect(mall.user.totalReceipts).toBe(standing.length);
    expect(mall.user.totalSpent).toBe(standing.reduce((sum, { left }) => sum + left, 0));
  });
});

test('coins and XP of purchases are what the receipts earned, up to the caps of their days', () => {
  forAnyLife((mall) => {
    const entered = { coins: 0, xp: 0 };
    for (const entry of entriesOf(mall)) {
      if (entry.kind === 'coins.credited' || entry.kind === 'coins.debited') entered.coins += entry.coins;
      if (entry.kind === 'xp.gained' || entry.kind === 'xp.lost') entered.xp += entry.xp;
    }
    const receipts = judged(mall);
    for (const unit of ['coins', 'xp'] as const) {
      const earned = receipts.reduce((sum, receipt) => sum + receipt.earned[unit], 0);
      const ofDays = mall.user.days.reduce((sum, day) => sum + day[unit], 0);
      const above = ofDays - paidForLines(mall.user.days, unit);
      // A removed day also removed its earnings above the cap.
      const isAllKept = receipts.every(
        ({ day, received }) =>
          day === undefined || isInDays(mall, day, received) || isEmpty(mall, day, received),
      );
      if (isAllKept) expect(entered[unit]).toBe(earned - above);
      else expect(entered[unit]).toBeLessThanOrEqual(earned - above);
    }
  });
});

const isInDays = ({ user }: Mall, day: string, received?: string): boolean =>
  user.days.some((known) => known.day === day && known.received === received);
const isEmpty = (mall: Mall, day: string, received?: string): boolean =>
  judged(mall).every(
    (receipt) =>
      receipt.day !== day || receipt.received !== received || receipt.earned.coins + receipt.earned.xp === 0,
  );

test('a level requires its XP, and levels are in order', () => {
  forAnyLife((mall) => {
    const { levels, level, xp } = mall.user;
    expect(level).toBe(levels.at(-1)?.level ?? 1);
    for (const [index, step] of levels.entries()) {
      expect(xp).toBeGreaterThanOrEqual(step.held);
      expect(step.level).toBeGreaterThan(levels[index - 1]?.level ?? 1);
    }
  });
});

test('a mission’s completions require its progress, and distinct places count once', () => {
  forAnyLife((mall) => {
    for (const { code, progress, seen, completions } of mall.user.missions) {
      expect(progress).toBeGreaterThanOrEqual(completions.at(-1)?.held ?? 0);
      if (['m3', 'm4', 'm7'].includes(code)) expect(progress).toBe(seen.length);
      expect(seen.map(([name]) => name)).toEqual(seen.map(([name]) => name).toSorted());
    }
  });
});

test('tidying a second time changes nothing, and removed completions are counted', () => {
  fc.assert(
    fc.property(rulebooks, steps, fc.integer({ min: 0, max: 400 }), (published, life, days) => {
      const { user, atMs } = liveThrough(published, life);
      const day = isoDate(atMs + days * dayMs);
      const tidied = { ...user, ...tidy(user, day) };
      const again = tidy(tidied, day);
      expect(again.missions).toBe(tidied.missions);
      expect(again.days).toBe(tidied.days);
      expect(again.past).toBe(tidied.past);
      expect(completionsOf(tidied)).toBe(completionsOf(user));
    }),
    runs,
  );
});

const completionsOf = ({ missions, past }: User): number =>
  missions.reduce((sum, { completions }) => sum + completions.length, 0) +
  past.reduce((sum, [, completions]) => sum + completions, 0);
