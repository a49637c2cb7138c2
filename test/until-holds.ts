// Waits until an assertion holds instead of for a time.
import { vi } from 'vitest';

/**
 * Runs `check` until it throws nothing, and returns its result. After `withinMs` it throws the last error: that limit only
 * ends a test that hangs, because a busy machine may take many seconds.
 */
export const untilHolds = <T>(check: () => T | Promise<T>, withinMs = 60_000): Promise<T> =>
  vi.waitFor(check, { timeout: withinMs, interval: 10 });
