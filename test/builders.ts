// Builders of rulebooks, purchases and commands with plain defaults: a test names only what matters to it.
import type { ReturnedPart, SubmitReceipt, VoidReceipt } from '../src/game/command.ts';
import type { TimeLimits } from '../src/game/decision.ts';
import type { Item, JudgedReceipt, Purchase } from '../src/game/receipt.ts';
import { receiptIdOf } from '../src/game/receipt-id.ts';
import type { EarningRate, Level, Mission, Rulebook } from '../src/game/rulebook.ts';
import type { Device } from '../src/ports/devices.ts';

export const dayMs = 86_400_000;

/** Saturday, the first day of the Persian week, 21 November 2026 (30 Aban 1405), noon in Tehran. */
export const noon = '2026-11-21T12:00:00+03:30';

export const ms = (iso: string): number => Date.parse(iso);

export const limits: TimeLimits = {
  receiptMaxAgeMs: 30 * dayMs,
  returnMaxAgeMs: 60 * dayMs,
};

/** Three stores, of which the cafe sells anything, and one rate: a coin and a point of XP for every 1,000 rial. */
export function aRulebook(changes: Partial<Rulebook> = {}): Rulebook {
  return {
    version: 1,
    mall: { en: 'Test Mall' },
    currency: 'IRR',
    timeZone: 'Asia/Tehran',
    calendar: 'persian',
    weekStartsOn: 'saturday',
    stores: [
      { id: 'cafe', name: { en: 'Cafe' }, category: 'food', categories: ['books', 'shoes'] },
      { id: 'bookshop', name: { en: 'Bookshop' }, category: 'books' },
      { id: 'cobbler', name: { en: 'Cobbler' }, category: 'shoes' },
    ],
    categories: [
      { code: 'food', name: { en: 'Food' } },
      { code: 'books', name: { en: 'Books' } },
      { code: 'shoes', name: { en: 'Shoes' } },
    ],
    earning: { rates: [aRate()] },
    levels: [],
    missions: [],
    ...changes,
  };
}

/** The mall's own rate: a coin and a point of XP for every 1,000 rial. */
export const aRate = (changes: Partial<EarningRate> = {}): EarningRate => ({
  coins: { give: 1, per: 1_000 },
  xp: { give: 1, per: 1_000 },
  ...changes,
});

/** Level 2 at 100 XP for 10 coins. */
export const aLevel = (changes: Partial<Level> = {}): Level => ({ level: 2, xp: 100, coins: 10, ...changes });

/** Three receipts, ever, for 50 coins. */
export const aMission = (changes: Partial<Mission> = {}): Mission => ({
  code: 'regular',
  name: { en: 'Regular' },
  kind: 'count',
  target: 3,
  period: 'once',
  reward: { coins: 50, xp: 0 },
  ...changes,
});

/** A window mission: open from the first to the last instant of November and December 2026 in Tehran. */
export const aWindow = (changes: Partial<Mission> = {}): Mission =>
  aMission({
    code: 'season',
    period: 'window',
    from: '2026-11-01T00:00:00+03:30',
    until: '2027-01-01T00:00:00+03:30',
    ...changes,
  });

type PurchaseChanges = Omit<Partial<Purchase>, 'issuedAtMs'> & { readonly issuedAt?: string };

/** Sara buys for 100,000 rial in the cafe, at noon. */
export function aPurchase({ issuedAt = noon, ...changes }: PurchaseChanges = {}): Purchase {
  return {
    storeId: 'cafe',
    receiptNo: 'r1',
    userId: 'sara',
    amount: 100_000,
    currency: 'IRR',
    issuedAtMs: ms(issuedAt),
    items: [],
    ...changes,
  };
}

export const anItem = (changes: Partial<Item> = {}): Item => ({ quantity: 1, amount: 1_000, ...changes });

export const submitOf = (purchase: Purchase): SubmitReceipt => ({
  type: 'receipt.submit',
  receiptId: receiptIdOf(purchase.storeId, purchase.receiptNo),
  purchase,
});

/** The till submits {@link aPurchase}. */
export const aSubmit = (changes: PurchaseChanges = {}): SubmitReceipt => submitOf(aPurchase(changes));

type ReceiptName = { readonly storeId?: string; readonly receiptNo?: string };

/** Returns all that is left of the receipt. */
export const aVoid = ({ storeId = 'cafe', receiptNo = 'r1' }: ReceiptName = {}): VoidReceipt => ({
  type: 'receipt.void',
  receiptId: receiptIdOf(storeId, receiptNo),
  storeId,
  receiptNo,
  reason: 'brought back',
});

/** Returns a part of the receipt. */
export const aReturn = ({
  returnNo = 'b1',
  amount = 1_000,
  items,
  reason = 'brought back',
  ...name
}: ReceiptName & Partial<ReturnedPart> & { readonly reason?: string } = {}): VoidReceipt => ({
  ...aVoid(name),
  reason,
  part: { returnNo, amount, ...(items === undefined ? {} : { items }) },
});

/** A judged receipt, for records that only need one. */
export const aJudgedReceipt = (changes: Partial<JudgedReceipt> = {}): JudgedReceipt => ({
  id: 'cafe:r1',
  ...aPurchase(),
  status: 'applied',
  version: 1,
  createdAtMs: ms(noon),
  rulebook: 1,
  seq: 1,
  left: aPurchase().amount,
  earned: { coins: 0, xp: 0 },
  shares: [],
  returns: [],
  ...changes,
});

/** A screen of the whole mall, by the door. */
export const aDevice = (changes: Partial<Device> = {}): Device => ({
  id: 'screen-a',
  role: 'screen',
  storeId: null,
  name: 'By the door',
  pairedAtMs: Date.now(),
  pairedBy: 'olga',
  revokedAtMs: null,
  ...changes,
});
