// Joins and times abort signals: WebViews before Chrome 116 and iOS before 17.4 lack `AbortSignal.any` and `.timeout`.

/** The handlers of each signal. A signal gets one listener for all of them, because Node warns above ten. */
const followers = new WeakMap<AbortSignal, Set<() => void>>();

/** Calls `hear` when the signal is aborted. Returns a function that removes the handler. */
function follow(signal: AbortSignal, hear: () => void): () => void {
  const known = followers.get(signal);
  const all = known ?? new Set();
  if (known === undefined) {
    followers.set(signal, all);
    const tellAll = (): void => {
      for (const each of [...all]) each();
    };
    signal.addEventListener('abort', tellAll, { once: true });
  }
  all.add(hear);
  return () => all.delete(hear);
}

/** Runs `work` with a signal that is aborted as soon as one of `signals` is. Removes its handlers afterwards. */
export async function withAnySignal<Result>(
  signals: readonly (AbortSignal | undefined)[],
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const joined = new AbortController();
  const given = signals.filter((signal) => signal !== undefined);
  const abort = (): void => joined.abort(given.find(({ aborted }) => aborted)?.reason);
  const stops = given.map((signal) => follow(signal, abort));
  if (given.some(({ aborted }) => aborted)) abort();
  try {
    return await work(joined.signal);
  } finally {
    for (const stop of stops) stop();
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
