// Waits that a signal can cancel.

/** Resolves after `ms`; rejects with the signal's reason as soon as it is aborted. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return untilAborted(signal, (resolve) => {
    const timer = setTimeout(resolve, ms);
    return () => clearTimeout(timer);
  });
}

/**
 * A promise that `start` resolves, or that rejects with the signal's reason. The function that `start` returns is called
 * afterwards in both cases, to remove timers and listeners.
 */
export function untilAborted<Value>(
  signal: AbortSignal,
  start: (resolve: (value: Value) => void) => () => void,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const abort = (): void => {
      stop();
      reject(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    const stop = start((value) => {
      signal.removeEventListener('abort', abort);
      stop();
      resolve(value);
    });
  });
}
