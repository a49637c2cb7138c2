// Counts repeated log lines instead of writing each, so that a flood of faults does not fill the disk.

export interface LogSampling {
  /** Whether to write this line. After the first ones of an interval, lines are only counted. */
  take(level: number, message: string): boolean;
  /** Returns and resets the lines that were counted but not reported yet, by message. */
  summaries(): readonly { readonly level: number; readonly message: string; readonly times: number }[];
  /** Lines not written since the start. */
  suppressed(): number;
}

/** Lines per interval with the same message: enough to see which ids, addresses and causes differ. */
const linesPerSpan = 20;
export const spanMs = 10_000;
/** Messages with a count of their own. The program has fewer; the rest share one count. */
const messagesMax = 500;
const others = '(other lines)';

interface Counted {
  readonly level: number;
  sinceMs: number;
  written: number;
  suppressed: number;
}

/** `now`: a monotonic clock in milliseconds. */
export function createLogSampling(now: () => number): LogSampling {
  const known = new Map<string, Counted>();
  let suppressed = 0;

  function countedFor(level: number, message: string): Counted {
    const key = `${level} ${message}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    if (known.size >= messagesMax && message !== others) return countedFor(level, others);
    const counted = { level, sinceMs: now(), written: 0, suppressed: 0 };
    known.set(key, counted);
    return counted;
  }

  return {
    take: (level, message) => {
      const counted = countedFor(level, message);
      if (now() - counted.sinceMs >= spanMs) {
        counted.sinceMs = now();
        counted.written = 0;
      }
      if (counted.written < linesPerSpan) {
        counted.written += 1;
        return true;
      }
      counted.suppressed += 1;
      suppressed += 1;
      return false;
    },
    summaries: () => {
      const told = [...known].flatMap(([key, { level, suppressed: times }]) =>
        times === 0 ? [] : [{ level, message: key.slice(key.indexOf(' ') + 1), times }],
      );
      for (const [key, counted] of known) {
        if (counted.suppressed === 0 && now() - counted.sinceMs >= spanMs) known.delete(key);
        counted.suppressed = 0;
      }
      return told;
    },
    suppressed: () => suppressed,
  };
}
