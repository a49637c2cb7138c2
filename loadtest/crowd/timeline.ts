// What happened second by second, for the live table and the charts.
import { performance } from 'node:perf_hooks';
import type { CrowdSecond } from './crowd-job.ts';
import { quantile } from './latencies.ts';

export interface Timeline {
  planned(): void;
  settled(ackMs: number): void;
  pushed(pushMs: number): void;
  refused(): void;
  retried(): void;
  seconds(): CrowdSecond[];
  stop(): void;
}

export interface TimelineParts {
  readonly phase: () => string;
  readonly connected: () => number;
  readonly outstanding: () => number;
  readonly onSecond: (second: CrowdSecond) => void;
}

const fresh = () => ({
  planned: 0,
  ackMs: [] as number[],
  pushMs: [] as number[],
  refused: 0,
  retried: 0,
});

/** Starts the clock. */
export function startTimeline({ phase, connected, outstanding, onSecond }: TimelineParts): Timeline {
  const startAt = performance.now();
  const seconds: CrowdSecond[] = [];
  let now = fresh();

  const timer = setInterval(() => {
    const { planned, ackMs, pushMs, refused, retried } = now;
    now = fresh();
    const second: CrowdSecond = {
      at: Math.round((performance.now() - startAt) / 1000),
      phase: phase(),
      planned,
      settled: ackMs.length,
      ackMsP50: quantile(ackMs, 0.5),
      ackMsP99: quantile(ackMs, 0.99),
      pushMsP99: quantile(pushMs, 0.99),
      refused,
      retried,
      connected: connected(),
      outstanding: outstanding(),
    };
    seconds.push(second);
    onSecond(second);
  }, 1000);

  return {
    planned: () => {
      now.planned += 1;
    },
    settled: (ackMs) => now.ackMs.push(ackMs),
    pushed: (pushMs) => now.pushMs.push(pushMs),
    refused: () => {
      now.refused += 1;
    },
    retried: () => {
      now.retried += 1;
    },
    seconds: () => [...seconds],
    stop: () => clearInterval(timer),
  };
}
