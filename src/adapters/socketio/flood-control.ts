// Flood control: disconnects a caller that keeps sending after `limited`, and refuses it for a while.
import type { Claims } from '../../contracts/roles.ts';
import { TokenBucket } from '../../ports/token-bucket.ts';

type Who = Pick<Claims, 'role' | 'sub'>;

export interface FloodControl {
  /**
   * Counts a `limited` reply. `slowed`: the caller has used so many warnings that its events have to wait; `cut`: it has used up
   * all of them; `away`: it was cut before and still sends.
   */
  warned(who: Who): 'warned' | 'slowed' | 'cut' | 'away';
  /** Milliseconds until the caller may connect again; 0: now. */
  awayMs(who: Who): number;
  /** `lastAgoMs`: since the last cut; null if there was none. */
  figures(): { readonly cut: number; readonly lastAgoMs: number | null };
}

interface Caller {
  readonly warnings: TokenBucket;
  awayUntilMs: number;
}

/**
 * A token bucket of warnings. A till that sends a day's receipts at once gets `limited` a few hundred times and then waits
 * as the reply asks. A caller that uses up all warnings, faster than they refill, ignores the replies.
 */
const warnings = { burst: 500, perSecond: 10 };
/** A caller that has used more warnings than this is slowed. A till that sends a few receipts too many uses fewer. */
const unslowed = 50;
/** Long enough that reconnecting gains nothing over waiting: a handshake costs more than a refused event. */
const awayMs = 10_000;
/** The oldest caller is dropped first; it then starts with all warnings. */
const rememberedMax = 10_000;

/** `now`: a monotonic clock in milliseconds. */
export function createFloodControl(now: () => number): FloodControl {
  const known = new Map<string, Caller>();
  let cut = 0;
  let lastCutMs: number | null = null;

  function remember(key: string): Caller {
    const before = known.get(key);
    if (before !== undefined) return before;
    if (known.size >= rememberedMax) known.delete(known.keys().next().value ?? key);
    const caller = { warnings: new TokenBucket(warnings, now()), awayUntilMs: 0 };
    known.set(key, caller);
    return caller;
  }

  return {
    warned: (who) => {
      const caller = remember(keyOf(who));
      const atMs = now();
      caller.warnings.refill(warnings, atMs);
      caller.warnings.left -= 1;
      const { left } = caller.warnings;
      if (left > 0) return left > warnings.burst - unslowed ? 'warned' : 'slowed';
      const isAway = atMs < caller.awayUntilMs;
      caller.awayUntilMs = atMs + awayMs;
      if (isAway) return 'away';
      cut += 1;
      lastCutMs = atMs;
      return 'cut';
    },
    awayMs: (who) => {
      const { awayUntilMs = 0 } = known.get(keyOf(who)) ?? {};
      return Math.max(0, Math.ceil(awayUntilMs - now()));
    },
    figures: () => ({ cut, lastAgoMs: lastCutMs === null ? null : now() - lastCutMs }),
  };
}

const keyOf = ({ role, sub }: Who): string => `${role}:${sub}`;
