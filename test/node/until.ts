// Waits for a condition instead of for a time.

/**
 * What `look` gives as soon as it gives something; an error that names `what` after `withinMs`, which ends what hangs: a
 * machine may be busy for many seconds.
 */
export async function until<T>(
  look: () => T | Promise<T>,
  what: string,
  withinMs = 30_000,
): Promise<Exclude<NonNullable<T>, false>> {
  const endsAt = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found) return found as Exclude<NonNullable<T>, false>; // it is neither, as was just seen
    if (performance.now() > endsAt) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
