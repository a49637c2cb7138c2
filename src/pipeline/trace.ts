// One receipt on its way: the id that every line of the log about it carries, and where its time goes.

/** `waiting` for its turn or for the next attempt; the other three are those of its batch. */
export type Phase = 'waiting' | 'reading' | 'deciding' | 'committing';

export interface Trace {
  /** The caller's, or one of the node's own. */
  readonly id: string;
  readonly startedMs: number;
  /** What was spent in each phase before the one that goes on now. */
  readonly spentMs: Record<Phase, number>;
  phase: Phase;
  sinceMs: number;
}

/** Costs an object and a look at the clock: it is made for every receipt, whether or not somebody reads it. */
export function startTrace(id: string): Trace {
  const nowMs = performance.now();
  const spentMs = { waiting: 0, reading: 0, deciding: 0, committing: 0 };
  return { id, startedMs: nowMs, spentMs, phase: 'waiting', sinceMs: nowMs };
}

/** All of a batch begin the next phase together. */
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

/** Milliseconds with three decimals, the phase that goes on counted up to now. */
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
