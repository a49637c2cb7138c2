// Who keeps on talking above their rate: warned by each `limited`, then cut, and for a while not let in again.
import type { Claims } from '../../contracts/roles.ts';

type Who = Pick<Claims, 'role' | 'sub'>;

export interface Talkers {
  /** The caller was answered `limited`. `cut`: they were told often enough; `away`: they were cut already, and go on. */
  warned(who: Who): 'warned' | 'cut' | 'away';
  /** Milliseconds until they may come again; 0: now. */
  awayMs(who: Who): number;
  /** `lastAgoMs`: since the last cut; null where there was none. */
  figures(): { readonly cut: number; readonly lastAgoMs: number | null };
}

interface Talker {
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
export function createTalkers(now: () => number): Talkers {
  const known = new Map<string, Talker>();
  let cut = 0;
  let lastCutMs: number | null = null;

  function remember(key: string): Talker {
    const before = known.get(key);
    if (before !== undefined) return before;
    if (known.size >= rememberedMax) known.delete(known.keys().next().value ?? key);
    const talker = { left: warnings, atMs: now(), awayUntilMs: 0 };
    known.set(key, talker);
    return talker;
  }

  return {
    warned: (who) => {
      const talker = remember(keyOf(who));
      const atMs = now();
      const back = ((atMs - talker.atMs) / 1_000) * forgottenPerSecond;
      talker.left = Math.min(warnings, talker.left + back) - 1;
      talker.atMs = atMs;
      if (talker.left > 0) return 'warned';
      const isAway = atMs < talker.awayUntilMs;
      talker.awayUntilMs = atMs + awayMs;
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
