// The commands of a schedule: purchases, repetitions at another till, voids before and after, partial returns.
import type { Command } from '../../src/game/command.ts';
import { aReturn, aSubmit, aVoid } from '../builders.ts';
import type { Chance } from './chance.ts';
import type { Issue } from './till.ts';

export const shoppers = ['sara', 'omid', 'nika'] as const;

/** Commands with the same key are the same, whoever sends them and however often. */
export const intentOf = (command: Command): string => {
  if (command.type === 'receipt.submit') {
    const { userId, amount } = command.purchase;
    return `submit ${command.receiptId} ${userId} ${amount}`;
  }
  const { part } = command;
  return part ? `return ${command.receiptId} ${part.returnNo} ${part.amount}` : `void ${command.receiptId}`;
};

/** Commands for each of `tills` tills, all within `spanMs`. */
export function drawWorkload(chance: Chance, tills: number, spanMs: number): Issue[][] {
  const issues = Array.from({ length: tills }, (): Issue[] => []);
  const issue = (atMs: number, command: Command): void => {
    chance.pick(issues).push({ atMs: Math.min(Math.max(0, atMs), spanMs), command, final: null });
  };
  const known = shoppers.slice(0, chance.pick([1, 1, 2, 3]));
  const receipts = chance.whole(4, 16);
  const burstMs = chance.pick([20, 200, 1_000, spanMs]);
  const around = (atMs: number): number => atMs + (chance.next() - 0.3) * chance.pick([20, 1_000, spanMs]);

  for (let index = 0; index < receipts; index += 1) {
    const name = { receiptNo: `r${index}` };
    const atMs = chance.next() * burstMs;
    const amount = chance.whole(1, 100) * 1_000;
    const purchase = { ...name, userId: chance.pick(known), amount };
    issue(atMs, aSubmit(purchase));
    if (chance.is(0.3)) issue(around(atMs), aSubmit(purchase));
    if (chance.is(0.05)) issue(around(atMs), aSubmit({ ...purchase, amount: amount + 1 }));
    for (let part = 0; chance.is(0.2) && part < 3; part += 1) {
      const back = aReturn({ ...name, returnNo: `b${part}`, amount: chance.whole(1, amount) });
      issue(around(atMs), back);
      if (chance.is(0.2)) issue(around(atMs), back);
    }
    if (chance.is(0.25)) issue(around(atMs), aVoid(name));
    if (chance.is(0.08)) issue(around(atMs), aVoid(name));
  }
  return issues;
}
