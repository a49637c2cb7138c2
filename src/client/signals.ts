// Abort signals joined and timed: `AbortSignal.any` and `.timeout` are missing in WebViews before Chrome 116 and in iOS before 17.4.

/** Runs `work` with a signal that is aborted as soon as one of `signals` is, and lets go of them afterwards. */
export async function withAnySignal<Result>(
  signals: readonly (AbortSignal | undefined)[],
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const joined = new AbortController();
  const given = signals.filter((signal) => signal !== undefined);
  const abort = (): void => joined.abort(given.find(({ aborted }) => aborted)?.reason);
  for (const signal of given) signal.addEventListener('abort', abort);
  if (given.some(({ aborted }) => aborted)) abort();
  try {
    return await work(joined.signal);
  } finally {
    for (const signal of given) signal.removeEventListener('abort', abort);
  }
}

/** Runs `work` with a signal that is aborted after `ms`, or when `signal` is. */
export async function withDeadline<Result>(
  ms: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Error(`not done within ${ms} ms`)), ms);
  try {
    return await withAnySignal([signal, late.signal], work);
  } finally {
    clearTimeout(timer);
  }
}
