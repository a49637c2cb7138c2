// How far a replay is, on a terminal; elsewhere only sentences.
import { MultiBar, Presets } from 'cli-progress';

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
  const bars = new MultiBar(
    { stream: process.stderr, format: '{bar} {value}/{total}  {eta_formatted} left', hideCursor: true },
    Presets.shades_classic,
  );
  const bar = bars.create(total, 0);
  return {
    step: () => bar.increment(),
    say: (sentence) => bars.log(`${sentence}\n`),
    stop: () => bars.stop(),
  };
}
