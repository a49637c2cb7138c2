// Waits for a condition instead of for a time.
import { RefusedAnswer } from './refused-answer.ts';

/**
 * Returns the result of `look` as soon as it is not null, false or an empty list. After `withinMs` it
 * throws an error that names `what`. That limit only ends a test that hangs: a busy machine may take many seconds.
 * A look that is rate limited is repeated.
 */
export async function until<T>(
  look: () => T | Promise<T>,
  what: string,
  withinMs = 60_000,
): Promise<Exclude<NonNullable<T>, false>> {
  const beganAt = performance.now();
  for (;;) {
    const found = await unlessTooOften(look);
    if (found && !(Array.isArray(found) && found.length === 0))
      return found as Exclude<NonNullable<T>, false>; // it is neither, as was just seen
    const passedMs = performance.now() - beganAt;
    if (passedMs > withinMs) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) =>
      setTimeout(resolve, Math.min(longestPauseMs, firstPauseMs + passedMs / 20)),
    );
  }
}

/** The pause between two looks: short at first, longer if a look takes long, so that looking costs little. */
const firstPauseMs = 5;
const longestPauseMs = 50;

async function unlessTooOften<T>(look: () => T | Promise<T>): Promise<T | null> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof RefusedAnswer && tooOften.has(error.refusal.code)) return null;
    throw error;
  }
}

const tooOften: ReadonlySet<string> = new Set(['limited', 'busy']);
