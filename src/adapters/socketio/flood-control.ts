// Flood control: a caller who keeps exceeding its rate is warned by each `limited`, then disconnected and kept out for a while.
import type { Claims } from '../../contracts/roles.ts';

type Who = Pick<Claims, 'role' | 'sub'>;

export interface FloodControl {
  /** The caller was answered `limited`. `cut`: they were told often enough; `away`: they were cut already, and go on. */
  warned(who: Who): 'warned' | 'cut' | 'away';
  /** Milliseconds until they may come again; 0: now. */
  awayMs(who: Who): number;
  /** `lastAgoMs`: since the last cut; null where there was none. */
  figures(): { readonly cut: number; readonly lastAgoMs: number | null };
}

interface Caller {
  left: number;
  atMs: number;
  awayUntilMs: number;
}

/**
 * A till that sends a day's receipts at once hears `limited` a few hundred times and then waits as it is told. Who has
 * heard it this often, faster than it is forgotten, does not listen.
 */
const warnings = 500;
const forgottenPerSecond = 10;
/** Coming back costs a handshake, so it must not be quicker than what was cut. */
const awayMs = 10_000;
/** The longest quiet is forgotten first: it starts anew with all warnings. */
const rememberedMax = 10_000;

/** `now`: milliseconds that only go forward. */
export function createFloodControl(now: () => number): FloodControl {
  const known = new Map<string, Caller>();
  let cut = 0;
  let lastCutMs: number | null = null;

  function remember(key: string): Caller {
    const before = known.get(key);
    if (before !== undefined) return before;
    if (known.size >= rememberedMax) known.delete(known.keys().next().value ?? key);
    const caller = { left: warnings, atMs: now(), awayUntilMs: 0 };
    known.set(key, caller);
    return caller;
  }

  return {
    warned: (who) => {
      const caller = remember(keyOf(who));
      const atMs = now();
      const back = ((atMs - caller.atMs) / 1_000) * forgottenPerSecond;
      caller.left = Math.min(warnings, caller.left + back) - 1;
      caller.atMs = atMs;
      if (caller.left > 0) return 'warned';
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
