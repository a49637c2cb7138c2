// The statistics of a shopper: fields of one document, no aggregation.
import type { User } from '../game/user.ts';

export interface Stats {
  readonly userId: string;
  readonly coins: number;
  readonly xp: number;
  readonly level: number;
  readonly totalReceipts: number;
  readonly totalSpent: number;
}

export const statsOf = ({ id, coins, xp, level, totalReceipts, totalSpent }: User): Stats => ({
  userId: id,
  coins,
  xp,
  level,
  totalReceipts,
  totalSpent,
});
