// How old what a screen shows is, in four steps: it says so late, and then plainly.

/** `live`, or away for a moment. `badge`: it says that the link is lost. `aged`: numbers are grey and say their age. */
export type Freshness = 'live' | 'badge' | 'aged' | 'cut-off';

const badgeMs = 30_000;
const agedMs = 5 * 60_000;
/** Numbers of half an hour ago are of no use: only what always holds is shown. */
const cutOffMs = 30 * 60_000;

/** `lostForMs` is null while the link is there. */
export function freshnessOf(lostForMs: number | null): Freshness {
  if (lostForMs === null || lostForMs < badgeMs) return 'live';
  if (lostForMs < agedMs) return 'badge';
  return lostForMs < cutOffMs ? 'aged' : 'cut-off';
}
