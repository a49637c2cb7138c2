// How far a replay is: a bar on a terminal, elsewhere only sentences.
import { barOf, openStatusLines } from './status-lines.ts';

export interface Progress {
  step(): void;
  /** A line above the bar. */
  say(sentence: string): void;
  stop(): void;
}

export function openProgress(total: number): Progress {
  if (!process.stderr.isTTY) {
    return { step: () => {}, say: (sentence) => console.error(sentence), stop: () => {} };
  }
  const lines = openStatusLines(process.stderr);
  const startedAtMs = performance.now();
  let done = 0;
  return {
    step: () => {
      done += 1;
      const leftSeconds = Math.ceil((((performance.now() - startedAtMs) / done) * (total - done)) / 1_000);
      lines.show([`${barOf(done, total)} ${done}/${total}  ${leftSeconds} s left`]);
    },
    say: lines.say,
    stop: lines.stop,
  };
}
