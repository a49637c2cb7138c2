// Documents as the pipeline makes them, for tests of stores: shoppers with their receipts and records.
import type { JournalRecord } from '../../src/game/change.ts';
import { receiptClaim } from '../../src/game/claims.ts';
import type { Command } from '../../src/game/command.ts';
import { decide } from '../../src/game/decide.ts';
import type { Receipt } from '../../src/game/receipt.ts';
import type { Rulebook } from '../../src/game/rulebook.ts';
import { prepareRules } from '../../src/game/rules.ts';
import type { User } from '../../src/game/user.ts';
import { newUser } from '../../src/game/user.ts';
import type { LedgerDocument, ShopperDocument, Store } from '../../src/ports/store.ts';
import {
  aLevel,
  aMission,
  anItem,
  aReturn,
  aRulebook,
  aSubmit,
  aVoid,
  limits,
  ms,
  noon,
} from '../builders.ts';

/** One decision in its stored form. */
export interface Made {
  readonly document: LedgerDocument;
  readonly user: User;
  readonly receipt: Receipt;
  readonly record: JournalRecord | null;
}

/** A rulebook under which a single receipt makes every kind of change. */
export const eventful: Rulebook = aRulebook({
  levels: [aLevel({ xp: 50 })],
  earning: { rates: aRulebook().earning.rates, perDay: { coins: 500, xp: 500 } },
  missions: [
    aMission({ target: 1, perPeriod: 9, reward: { coins: 3, xp: 4 } }),
    aMission({ code: 'around', kind: 'stores', period: 'weekly', target: 2 }),
    aMission({ code: 'spender', kind: 'sum', period: 'monthly', target: 10 }),
  ],
});

/** Decides one command from the earlier ones. Throws if nothing would be stored. */
export function make(
  command: Command,
  before: User,
  known: Receipt | null = null,
  rulebook = eventful,
): Made {
  const rules = prepareRules(rulebook);
  const decision = decide(command, {
    user: before,
    receipt: known,
    atMs: ms(noon),
    rules,
    judgedBy: rules,
    limits,
  });
  if (decision.kind !== 'changed' && decision.kind !== 'noted')
    throw new Error(`${decision.kind}: nothing to store`);
  const changed = decision.kind === 'changed' ? decision : null;
  return {
    user: changed?.user ?? before,
    receipt: decision.receipt,
    record: changed?.record ?? null,
    document:
      decision.kind === 'changed'
        ? { records: [decision.record], claims: [receiptClaim(decision.receipt)] }
        : { note: decision.receipt, claims: [receiptClaim(decision.receipt)] },
  };
}

/** The first receipt of a new shopper. */
export const firstOf = (userId: string, receiptNo = `first-of-${userId}`): Made =>
  make(aSubmit({ userId, receiptNo }), newUser(userId));

/** Several decisions about one shopper in one document, as in a batch. */
export const inOneDocument = (...made: readonly Made[]): ShopperDocument => ({
  records: made.flatMap(({ record }) => record ?? []),
  claims: made.flatMap(({ document }) => document.claims),
});

/** Appends them one after the other; throws if one is not stored. */
export async function appendAll(store: Pick<Store, 'append'>, made: readonly Made[]): Promise<void> {
  for (const { document } of made) {
    const [result] = await store.append([document]);
    if (result !== 'stored') throw new Error(`not stored: ${result}`);
  }
}

/** Several receipts of one shopper, each in its own document. */
export function inSuccession(userId: string, count: number): Made[] {
  const made: Made[] = [];
  let user = newUser(userId);
  for (let index = 0; index < count; index += 1) {
    const next = make(aSubmit({ userId, receiptNo: `${userId}-${index}` }), user);
    user = next.user;
    made.push(next);
  }
  return made;
}

/** A receipt in each possible state, with every optional field present in some and absent in others. */
export function receiptsOfEveryStatus(): Record<Receipt['status'], Made> {
  const items = [
    anItem({ sku: 'book-1', category: 'books', quantity: 2, amount: 40_000 }),
    anItem({ amount: 0 }),
    anItem({ category: 'food', amount: 60_000 }),
  ];
  const applied = make(aSubmit({ items }), newUser('sara'));
  const returned = make(aReturn({ amount: 40_000 }), applied.user, applied.receipt);
  const voided = make(aVoid(), returned.user, returned.receipt);
  const tombstone = make(aVoid({ receiptNo: 'early' }), newUser('omid'));
  const rejected = make(aSubmit({ receiptNo: 'early', userId: 'omid' }), newUser('omid'), tombstone.receipt);
  return { applied, returned, voided, tombstone, rejected };
}
