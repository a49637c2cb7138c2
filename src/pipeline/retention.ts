// The shortest time that records must be kept, so that no command can need a folded one.
import type { TimeLimits } from '../game/decision.ts';
import { keepRankingsMs } from '../ports/leaderboards.ts';

const dayMs = 86_400_000;
const longestMonthMs = 31 * dayMs;
/** For clocks that run ahead, and for time zones. */
const marginMs = 2 * dayMs;

/**
 * The longest time in which a receipt can be submitted and then returned, and at least as long as any ranking with an end
 * is kept: a ledger snapshot holds all-time scores only.
 */
export const shortestRetentionMs = (limits: Pick<TimeLimits, 'receiptMaxAgeMs' | 'returnMaxAgeMs'>): number =>
  Math.max(limits.receiptMaxAgeMs + limits.returnMaxAgeMs, longestMonthMs + keepRankingsMs + marginMs);
