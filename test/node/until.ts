// Waits for a condition instead of for a time.
import { RefusedAnswer } from './refused-answer.ts';

/**
 * What `look` gives as soon as it gives something; an error that names `what` after `withinMs`, which ends what hangs: a
 * machine may be busy for many seconds. A look that is refused because it asks too often is made again.
 */
export async function until<T>(
  look: () => T | Promise<T>,
  what: string,
  withinMs = 30_000,
): Promise<Exclude<NonNullable<T>, false>> {
  const endsAt = performance.now() + withinMs;
  for (;;) {
    const found = await unlessTooOften(look);
    if (found) return found as Exclude<NonNullable<T>, false>; // it is neither, as was just seen
    if (performance.now() > endsAt) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function unlessTooOften<T>(look: () => T | Promise<T>): Promise<T | null> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof RefusedAnswer && tooOften.has(error.refusal.code)) return null;
    throw error;
  }
}

const tooOften: ReadonlySet<string> = new Set(['limited', 'busy']);
