// The trace of one receipt: the id that every log line about it carries, and the time spent in each phase.

/** `waiting`: in the queue, or between two attempts. The other three are phases of its batch. */
export type Phase = 'waiting' | 'reading' | 'deciding' | 'committing';

export interface Trace {
  /** The caller's id, or one that the node made. */
  readonly id: string;
  readonly startedMs: number;
  /** Milliseconds in each phase, without the time since the current phase began. */
  readonly spentMs: Record<Phase, number>;
  phase: Phase;
  sinceMs: number;
}

/** Starts a trace in phase `waiting`. It is cheap, because every receipt gets one. */
export function startTrace(id: string): Trace {
  const nowMs = performance.now();
  const spentMs = { waiting: 0, reading: 0, deciding: 0, committing: 0 };
  return { id, startedMs: nowMs, spentMs, phase: 'waiting', sinceMs: nowMs };
}

/** Moves all these commands into the next phase. */
export function enter(pendingCommands: readonly { readonly trace: Trace }[], phase: Phase): void {
  const nowMs = performance.now();
  for (const { trace } of pendingCommands) {
    trace.spentMs[trace.phase] += nowMs - trace.sinceMs;
    trace.phase = phase;
    trace.sinceMs = nowMs;
  }
}

export const traceIds = (pendingCommands: readonly { readonly trace: Trace }[]): string[] =>
  pendingCommands.map(({ trace }) => trace.id);

/** Milliseconds with three decimals. The current phase counts up to now. */
export function timesOf({ startedMs, spentMs, phase, sinceMs }: Trace): Record<string, number> {
  const nowMs = performance.now();
  const rounded = (ms: number): number => Math.round(ms * 1_000) / 1_000;
  const inPhase = (one: Phase): number => rounded(spentMs[one] + (one === phase ? nowMs - sinceMs : 0));
  return {
    totalMs: rounded(nowMs - startedMs),
    waitingMs: inPhase('waiting'),
    readingMs: inPhase('reading'),
    decidingMs: inPhase('deciding'),
    committingMs: inPhase('committing'),
  };
}
