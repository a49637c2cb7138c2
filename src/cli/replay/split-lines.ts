// Cuts text into the lines that an editor numbers; a line that is too long is not kept in memory.

export interface PhysicalLine {
  /** Counted from 1. */
  readonly number: number;
  /** Without its line end; null if it is longer than {@link maxLineLength}. */
  readonly text: string | null;
}

export const maxLineLength = 64 * 1024;

const lineEnd = /\r\n|\r|\n/g;

/** Returns lines in the groups in which they arrive. Lines end with CRLF, LF or CR. */
export async function* splitLines(pieces: AsyncIterable<string>): AsyncGenerator<PhysicalLine[]> {
  let rest = '';
  let tooLong = false;
  let number = 0;
  const line = (text: string): PhysicalLine => {
    const isTooLong = tooLong || text.length > maxLineLength;
    tooLong = false;
    number += 1;
    return { number, text: isTooLong ? null : text };
  };
  for await (const piece of pieces) {
    let text = rest + piece;
    // A CR at the end may be half of a CRLF: it waits for the next piece.
    const held = text.endsWith('\r') ? '\r' : '';
    text = text.slice(0, text.length - held.length);
    const parts = text.split(lineEnd);
    rest = parts.pop() ?? '';
    const lines = parts.map(line);
    if (rest.length > maxLineLength) {
      tooLong = true;
      rest = '';
    }
    rest += held;
    if (lines.length > 0) yield lines;
  }
  const last = rest.endsWith('\r') ? rest.slice(0, -1) : rest;
  if (last !== '' || tooLong) yield [line(last)];
}
