// The age of what a screen shows, in four steps.

/** `live`, or disconnected for a moment. `badge`: the lost connection is shown. `aged`: numbers are grey and show their age. */
export type Freshness = 'live' | 'badge' | 'aged' | 'cut-off';

const badgeMs = 30_000;
const agedMs = 5 * 60_000;
/** Numbers that are half an hour old are useless, so only the brochure is shown. */
const cutOffMs = 30 * 60_000;

/** `lostForMs` is null while the connection is up. */
export function freshnessOf(lostForMs: number | null): Freshness {
  if (lostForMs === null || lostForMs < badgeMs) return 'live';
  if (lostForMs < agedMs) return 'badge';
  return lostForMs < cutOffMs ? 'aged' : 'cut-off';
}
