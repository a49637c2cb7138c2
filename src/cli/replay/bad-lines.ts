// Lines of a file that cannot be read: the first ones with their reasons, and a count of the others.
import { ExitError } from '../exit-codes.ts';

export interface BadLine {
  readonly line: number;
  readonly reason: string;
}

export interface BadLines {
  readonly count: number;
  /** The first ones of the file, at most {@link maxBadLinesTold}. */
  readonly first: readonly BadLine[];
}

/** More lines than anybody repairs by hand. */
export const maxBadLinesTold = 20;

export function createBadLines(): BadLines & { add(line: number, reason: string): void } {
  const first: BadLine[] = [];
  let count = 0;
  return {
    get count() {
      return count;
    },
    first,
    add: (line, reason) => {
      count += 1;
      if (first.length < maxBadLinesTold) first.push({ line, reason });
    },
  };
}

/** One sentence a line, then how many more there are. */
export function listBadLines({ count, first }: BadLines): string {
  const sentences = first.map(({ line, reason }) => `Line ${line}: ${reason}.`);
  const rest = count - first.length;
  if (rest > 0) sentences.push(`... and ${rest} more bad ${rest === 1 ? 'line' : 'lines'}.`);
  return sentences.join('\n');
}

/** Throws {@link ExitError} with the list if there is a bad line. */
export function refuseBadLines(badLines: BadLines): void {
  if (badLines.count === 0) return;
  const lines = badLines.count === 1 ? '1 line' : `${badLines.count} lines`;
  throw new ExitError(
    'usage',
    `${listBadLines(badLines)}\nNothing was sent: ${lines} cannot be used. Repair the file, or leave out the invoices of these lines with --skip-bad.`,
  );
}
