// Previews what a purchase would earn now, from the latest stored state. Nothing is queued or written.
import type { Refusal } from '../game/command.ts';
import type { TimeLimits } from '../game/decision.ts';
import type { Outcome } from '../game/outcome.ts';
import { previewReceipt } from '../game/preview.ts';
import type { Purchase } from '../game/receipt.ts';
import { newUser } from '../game/user.ts';
import type { RulesSource } from '../ports/rules-source.ts';
import type { LoadUsers, Store } from '../ports/store.ts';

export interface PreviewParts {
  readonly store: Pick<Store, 'loadReceipts'>;
  readonly loadUsers: LoadUsers;
  readonly rules: Pick<RulesSource, 'current'>;
  readonly limits: TimeLimits;
  /** Which of these shoppers have signed up. */
  readonly enrolled: (userIds: readonly string[]) => Promise<ReadonlySet<string>>;
  /** False: the receipt of a shopper who has not signed up is refused. */
  readonly enrolsOnReceipt: boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The outcome with the status `preview`, or why there would be none. Throws StoreUnavailableError. */
export type PreviewReceipt = (receiptId: string, purchase: Purchase) => Promise<Outcome | Refusal>;

export const createPreviewReceipt =
  ({ store, loadUsers, rules, limits, enrolled, enrolsOnReceipt, now }: PreviewParts): PreviewReceipt =>
  async (receiptId, purchase) => {
    const [users, receipts] = await Promise.all([
      loadUsers([purchase.userId]),
      store.loadReceipts([receiptId]),
    ]);
    const isNotEnrolled =
      !enrolsOnReceipt &&
      !users.has(purchase.userId) &&
      !(await enrolled([purchase.userId])).has(purchase.userId);
    return previewReceipt(receiptId, purchase, {
      user: users.get(purchase.userId) ?? newUser(purchase.userId),
      receipt: receipts.get(receiptId) ?? null,
      atMs: now(),
      rules: rules.current(),
      judgedBy: null,
      limits,
      isEnrolled: !isNotEnrolled,
    });
  };
