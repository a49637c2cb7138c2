// A mall in memory for tests of the game: it stores decisions, and freezes everything that a decision depends on.
import type { JournalRecord } from '../../src/game/change.ts';
import type { ReceiptCommand } from '../../src/game/command.ts';
import { decide } from '../../src/game/decide.ts';
import type { Decision, TimeLimits } from '../../src/game/decision.ts';
import type { Receipt } from '../../src/game/receipt.ts';
import type { Rulebook } from '../../src/game/rulebook.ts';
import type { Rules } from '../../src/game/rules.ts';
import { prepareRules } from '../../src/game/rules.ts';
import type { User } from '../../src/game/user.ts';
import { limits as defaultLimits } from '../builders.ts';

export interface Mall {
  user: User;
  atMs: number;
  readonly receipts: ReadonlyMap<string, Receipt>;
  /** Of the mall's only shopper, in order. */
  readonly records: readonly JournalRecord[];
  rules(): Rules;
  /** The rulebook is in force from now on; earlier ones stay known for the receipts they judged. */
  publish(rulebook: Rulebook): void;
  /** Decides, and stores the decision. */
  carry(command: ReceiptCommand): Decision;
  /** A copy of the mall, to continue in another direction. */
  branch(): Mall;
}

export interface MallStart {
  readonly user: User;
  readonly atMs: number;
  readonly limits?: TimeLimits;
}

/** A rulebook has to be published before the first command. */
export function createMall({ user, atMs, limits = defaultLimits }: MallStart): Mall {
  return openMall({ user, atMs, limits, receipts: new Map(), records: [], published: new Map(), version: 0 });
}

interface Standing {
  readonly user: User;
  readonly atMs: number;
  readonly limits: TimeLimits;
  readonly receipts: Map<string, Receipt>;
  readonly records: JournalRecord[];
  readonly published: Map<number, Rules>;
  readonly version: number;
}

function openMall({ limits, receipts, records, published, ...start }: Standing): Mall {
  let { version } = start;

  const rulesOf = (wanted: number): Rules => {
    const rules = published.get(wanted);
    if (rules === undefined) throw new Error(`no rulebook ${wanted} is published in this mall`);
    return rules;
  };

  const mall: Mall = {
    user: start.user,
    atMs: start.atMs,
    receipts,
    records,
    rules: () => rulesOf(version),
    publish: (rulebook) => {
      published.set(rulebook.version, prepareRules(deepFreeze(rulebook)));
      version = rulebook.version;
    },
    carry: (command) => {
      const receipt = receipts.get(command.receiptId) ?? null;
      const judgedBy = receipt !== null && 'rulebook' in receipt ? rulesOf(receipt.rulebook) : null;
      const situation = { user: mall.user, receipt, atMs: mall.atMs, rules: mall.rules(), judgedBy, limits };
      deepFreeze([command, mall.user, receipt, limits]);
      const decision = decide(command, situation);
      if (decision.kind === 'changed') {
        mall.user = decision.user;
        records.push(decision.record);
      }
      if (decision.kind === 'changed' || decision.kind === 'noted')
        receipts.set(command.receiptId, decision.receipt);
      return decision;
    },
    branch: () =>
      openMall({
        user: mall.user,
        atMs: mall.atMs,
        limits,
        receipts: new Map(receipts),
        records: [...records],
        published: new Map(published),
        version,
      }),
  };
  return mall;
}

/** Writing to a frozen object throws, because modules are strict code. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const part of Object.values(value)) deepFreeze(part);
  return value;
}
