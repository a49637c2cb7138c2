// Coalesces reads of one turn of the event loop: many greetings, one query.

interface Asked<Answer> {
  readonly answer: Promise<Answer | undefined>;
  settle(answer: Promise<Answer | undefined>): void;
}

/** Asks for a key, together with others of the same turn; a key asked for twice is asked for once. Rejects as `askAll` does. */
export function coalesceReads<Answer>(
  askAll: (keys: readonly string[]) => Promise<ReadonlyMap<string, Answer>>,
  mostAtOnce: number,
): (key: string) => Promise<Answer | undefined> {
  let asked = new Map<string, Asked<Answer>>();

  function askNow(): void {
    const together = asked;
    asked = new Map();
    const answers = askAll([...together.keys()]);
    for (const [key, { settle }] of together) settle(answers.then((found) => found.get(key)));
  }

  return (key) => {
    const known = asked.get(key);
    if (known) return known.answer;
    const { promise, resolve } = Promise.withResolvers<Answer | undefined>();
    asked.set(key, { answer: promise, settle: resolve });
    if (asked.size === 1) setImmediate(askWhatWaits, asked);
    if (asked.size >= mostAtOnce) askNow();
    return promise;
  };

  function askWhatWaits(those: Map<string, Asked<Answer>>): void {
    if (those === asked) askNow();
  }
}
