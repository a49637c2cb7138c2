// How long events and routes take: percentiles of the last minutes, in bounded memory.
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';

export interface Timing {
  /** Since the start; the rest is of the last five to ten minutes in which there were any. */
  readonly count: number;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

export interface Timings {
  /** `name` comes from a table: there are few. */
  record(name: string, ms: number): void;
  read(): Record<string, Timing>;
}

interface Kept {
  count: number;
  sinceMs: number;
  now: RecordableHistogram;
  before: RecordableHistogram;
}

const windowMs = 5 * 60_000;
/** A minute in microseconds: nobody waits longer for an answer. Two significant figures give an error of one percent. */
const highest = 60_000_000;
const histogram = (): RecordableHistogram => createHistogram({ lowest: 1, highest, figures: 2 });

/** `now` in milliseconds, from any start. */
export function createTimings(now: () => number): Timings {
  const byName = new Map<string, Kept>();

  function kept(name: string): Kept {
    const known = byName.get(name);
    if (known === undefined) {
      const first: Kept = { count: 0, sinceMs: now(), now: histogram(), before: histogram() };
      byName.set(name, first);
      return first;
    }
    if (now() - known.sinceMs >= windowMs) {
      [known.before, known.now] = [known.now, known.before];
      known.now.reset();
      known.sinceMs = now();
    }
    return known;
  }

  return {
    record: (name, ms) => {
      const timing = kept(name);
      timing.count += 1;
      timing.now.record(Math.min(highest, Math.max(1, Math.round(ms * 1_000))));
    },
    read: () =>
      Object.fromEntries(
        [...byName].map(([name, { count, now: latest, before }]) => {
          const both = histogram();
          both.add(before);
          both.add(latest);
          return [name, timingOf(count, both)];
        }),
      ),
  };
}

const timingOf = (count: number, recent: RecordableHistogram): Timing => ({
  count,
  meanMs: recent.mean / 1_000,
  p50Ms: recent.percentile(50) / 1_000,
  p95Ms: recent.percentile(95) / 1_000,
  p99Ms: recent.percentile(99) / 1_000,
});
