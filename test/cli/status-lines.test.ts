// Status lines redrawn in place: what a terminal shows in the end.
import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { barOf, openStatusLines } from '../../src/cli/replay/status-lines.ts';

const escapeCode = '\u001b';

/** A terminal with the three escape codes that the lines use. */
function aTerminal(columns = 80) {
  const rows: string[] = [''];
  let at = 0;
  const out = new Writable({
    write: (chunk, _encoding, done) => {
      for (const [part] of String(chunk)
        .replaceAll(escapeCode, '␛')
        .matchAll(/␛\[\d*[A-Z]|\n|[^␛\n]+/g)) {
        const up = /^␛\[(\d+)A$/.exec(part);
        if (up) at -= Number(up[1]);
        else if (part === '␛[0J') rows.splice(at, rows.length, '');
        else if (part === '\n') rows[++at] ??= '';
        else if (!part.startsWith('␛')) rows[at] = (rows[at] ?? '') + part;
      }
      done();
    },
  });
  return { out: Object.assign(out, { columns }), rows };
}

test('new lines replace the old ones, and messages are printed above them', () => {
  let nowMs = 0;
  const { out, rows } = aTerminal();
  const lines = openStatusLines(out, () => nowMs);
  lines.show(['one of two', 'a']);
  nowMs = 100;
  lines.show(['two of two', 'b']);
  lines.say('something happened');
  expect(rows).toEqual(['something happened', 'two of two', 'b', '']);
});

test('lines are drawn at most ten times a second, and the last ones are shown at the end', () => {
  let nowMs = 0;
  const { out, rows } = aTerminal();
  const lines = openStatusLines(out, () => nowMs);
  lines.show(['1']);
  nowMs = 99;
  lines.show(['2']);
  expect(rows).toEqual(['1', '']);
  lines.stop();
  expect(rows).toEqual(['2', '']);
});

test('a line that would wrap is cut', () => {
  const { out, rows } = aTerminal(5);
  openStatusLines(out, () => 0).show(['123456']);
  expect(rows).toEqual(['1234', '']);
});

test('a full bar does not grow beyond its width', () => {
  expect(barOf(1, 4)).toBe('█'.repeat(10) + '░'.repeat(30));
  expect(barOf(9, 4)).toBe('█'.repeat(40));
});
