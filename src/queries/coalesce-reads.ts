// Coalesces the reads of one iteration of the event loop into one query.

interface Asked<Answer> {
  readonly answer: Promise<Answer | undefined>;
  settle(answer: Promise<Answer | undefined>): void;
}

/** Reads a key in one query with all other keys of the same iteration, each once. Rejects as `askAll` does. */
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
    if (asked.size === 1) setImmediate(askUnlessAsked, asked);
    if (asked.size >= mostAtOnce) askNow();
    return promise;
  };

  function askUnlessAsked(those: Map<string, Asked<Answer>>): void {
    if (those === asked) askNow();
  }
}
