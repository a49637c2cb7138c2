// How long receipts and journal have to be kept at least, so that nothing can reach what is folded.
import type { TimeLimits } from '../game/decision.ts';
import { keepRankingsMs } from '../ports/leaderboards.ts';

const dayMs = 86_400_000;
const longestMonthMs = 31 * dayMs;
/** A clock that runs ahead, and a day that begins elsewhere. */
const marginMs = 2 * dayMs;

/**
 * As long as a receipt may come in and then go back, and as long as any ranking is kept but that of all time: what is
 * folded is in no other.
 */
export const shortestRetentionMs = (limits: Pick<TimeLimits, 'receiptMaxAgeMs' | 'returnMaxAgeMs'>): number =>
  Math.max(limits.receiptMaxAgeMs + limits.returnMaxAgeMs, longestMonthMs + keepRankingsMs + marginMs);
