// Judges a history by the guarantees of the contract alone. Pure: it shares no code with the product and reads nothing.
import type { Law, Violation } from './account.ts';
import { createShopperAudit } from './account.ts';
import type { Happening } from './history.ts';
import { refusedIsNotBooked, sameAnswerAgain } from './laws/answers.ts';
import { acknowledgedIsBooked, journalAddsUp, neverTwice, sameEverywhere } from './laws/awards.ts';
import { everyPhoneArrives, neverTakenBack, noHoleInside } from './laws/order.ts';
import { readsAreFresh } from './laws/reads.ts';

const laws: readonly Law[] = [
  acknowledgedIsBooked,
  journalAddsUp,
  sameEverywhere,
  neverTwice,
  neverTakenBack,
  noHoleInside,
  everyPhoneArrives,
  readsAreFresh,
  sameAnswerAgain,
  refusedIsNotBooked,
];

/** Every violation of a law; none: the history is correct. */
export function judge(history: readonly Happening[]): Violation[] {
  const account = createShopperAudit(history);
  return laws.flatMap((law) => law(account));
}
