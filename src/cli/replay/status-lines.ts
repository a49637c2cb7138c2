// Lines at the bottom of a terminal that are redrawn in place, such as a progress bar.
import { clearScreenDown, cursorTo, moveCursor } from 'node:readline';

export interface StatusLines {
  /** Draws these lines in place of the ones before. Between two drawings at least 100 ms pass; the last lines always show. */
  show(lines: readonly string[]): void;
  /** Writes a line above them. */
  say(line: string): void;
  /** Draws the last lines and leaves them there. */
  stop(): void;
}

const redrawEveryMs = 100;
const barWidth = 40;

/** A line longer than the terminal is cut: one that wraps would leave remains at the next drawing. */
export function openStatusLines(
  out: NodeJS.WritableStream & { readonly columns?: number },
  now: () => number = performance.now.bind(performance),
): StatusLines {
  let wanted: readonly string[] = [];
  let drawn = 0;
  let drawnAtMs = Number.NEGATIVE_INFINITY;

  function clear(): void {
    if (drawn > 0) moveCursor(out, 0, -drawn);
    cursorTo(out, 0);
    clearScreenDown(out);
    drawn = 0;
  }

  function draw(): void {
    clear();
    for (const line of wanted) out.write(`${line.slice(0, (out.columns ?? 80) - 1)}\n`);
    drawn = wanted.length;
    drawnAtMs = now();
  }

  return {
    show: (lines) => {
      wanted = lines;
      if (now() - drawnAtMs >= redrawEveryMs) draw();
    },
    say: (line) => {
      clear();
      out.write(`${line}\n`);
      draw();
    },
    stop: draw,
  };
}

/** A bar for a share of the whole, `total` above 0. */
export function barOf(done: number, total: number): string {
  const full = Math.round((Math.min(done, total) / total) * barWidth);
  return '█'.repeat(full) + '░'.repeat(barWidth - full);
}
