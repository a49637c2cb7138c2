// Joins lines to records and cuts records into fields. A stray quote costs at most its own line, never its neighbours.
import type { PhysicalLine } from './split-lines.ts';
import { splitLines } from './split-lines.ts';

export interface CsvRecord {
  /** The number of its first line in the file. */
  readonly line: number;
  readonly fields: readonly string[];
}

/** A line that cannot be cut into fields. */
export interface BrokenRecord {
  readonly line: number;
  readonly problem: string;
  /** The text between the separators. In a broken line it may belong to another column. */
  readonly fields: readonly string[];
}

export interface RecordsOptions {
  readonly separator: string;
  /** The number of columns, as the header has them. */
  readonly width: number;
  /** Lines up to this one are not data. */
  readonly headerLine: number;
}

/** The most lines of one record, whose fields may contain line breaks. */
const maxRecordLines = 50;

/** Records in the order of the file; empty lines are left out. Memory does not grow with the file. */
export async function* readRecords(
  pieces: AsyncIterable<string>,
  options: RecordsOptions,
): AsyncGenerator<CsvRecord | BrokenRecord> {
  let waiting: PhysicalLine[] = [];
  for await (const lines of splitLines(pieces)) {
    waiting.push(...lines.filter(({ number }) => number > options.headerLine));
    let at = 0;
    // A record is read only when all lines that it can have have arrived.
    while (waiting.length - at >= maxRecordLines) {
      const { record, span } = takeRecord(waiting, at, options);
      if (record) yield record;
      at += span;
    }
    waiting = waiting.slice(at);
  }
  for (let at = 0; at < waiting.length; ) {
    const { record, span } = takeRecord(waiting, at, options);
    if (record) yield record;
    at += span;
  }
}

interface Taken {
  /** Null for an empty line. */
  readonly record: CsvRecord | BrokenRecord | null;
  /** How many lines it takes. */
  readonly span: number;
}

function takeRecord(lines: readonly PhysicalLine[], at: number, { separator, width }: RecordsOptions): Taken {
  const first = lines[at];
  if (!first) return { record: null, span: 1 };
  const line = first.number;
  const broken = (problem: string, fields: readonly string[]): Taken => ({
    record: { line, problem, fields },
    span: 1,
  });
  if (first.text === null) return broken('longer than 64 KB', []);
  const { fields, span } = readAcrossLines(lines, at, separator);
  if (fields && isEmpty(fields)) return { record: null, span };
  if (fields && hasWidth(fields, width) && !swallowsRecords(lines.slice(at, at + span), separator, width)) {
    return { record: { line, fields }, span };
  }
  // The quotes are not valid CSV, so they may be ordinary characters, as in 12" PLATE.
  const plain = first.text.split(separator).map(withoutQuotes);
  if (hasWidth(plain, width)) return { record: { line, fields: plain }, span: 1 };
  if (fields === null || span > 1) return broken('a quote is opened and not closed', plain);
  const hint = widthHint(fields.length, width);
  return broken(`${plural(fields.length)}, where the header has ${width}${hint}`, fields);
}

/** Reads a record from the line `at` on; `fields` is null if a quote stays open. */
function readAcrossLines(
  lines: readonly PhysicalLine[],
  at: number,
  separator: string,
): { fields: string[] | null; span: number } {
  let text = lines[at]?.text ?? '';
  let fields = splitFields(text, separator);
  let span = 1;
  while (fields === null && span < maxRecordLines) {
    const next = lines[at + span]?.text;
    if (next === undefined || next === null) break;
    text += `\n${next}`;
    span += 1;
    if (next.includes('"')) fields = splitFields(text, separator);
  }
  return { fields, span };
}

const withoutQuotes = (field: string): string =>
  /^ *"(.*)" *$/.exec(field)?.[1]?.replaceAll('""', '"') ?? field;

/**
 * True if a stray quote has joined lines that are complete records. A field that has both line
 * breaks and as many separators as a record looks the same; invoices have no such field.
 */
function swallowsRecords(lines: readonly PhysicalLine[], separator: string, width: number): boolean {
  const [first, ...others] = lines.map(({ text }) => text ?? '');
  if (first === undefined || others.length === 0 || !hasWidth(first.split(separator), width)) return false;
  return others.some((text) => {
    const fields = splitFields(text, separator);
    return fields !== null && hasWidth(fields, width);
  });
}

/**
 * Cuts a record at `separator`, except inside quotes. A quote closes its field only before a separator or the end;
 * elsewhere it is a character like others. Null if a quote is open at the end.
 */
export function splitFields(text: string, separator: string): string[] | null {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    const start = skipSpaces(text, at);
    if (text[start] === '"') {
      const quoted = readQuoted(text, start + 1, separator);
      if (quoted === null) return null;
      fields.push(quoted.value);
      at = quoted.end;
    } else {
      const found = text.indexOf(separator, at);
      const end = found < 0 ? text.length : found;
      fields.push(text.slice(at, end));
      at = end;
    }
    if (at >= text.length) return fields;
    at += separator.length;
  }
}

function readQuoted(text: string, from: number, separator: string): { value: string; end: number } | null {
  let value = '';
  for (let at = from; ; ) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return null;
    value += text.slice(at, quote);
    const after = skipSpaces(text, quote + 1);
    if (after === text.length || text.startsWith(separator, after)) return { value, end: after };
    value += '"';
    at = quote + (text[quote + 1] === '"' ? 2 : 1);
  }
}

function skipSpaces(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ') at += 1;
  return at;
}

const isEmpty = (fields: readonly string[]): boolean => fields.every((field) => field.trim() === '');

/** Spreadsheets add separators at the end of a line: further columns are allowed if they are empty. */
const hasWidth = (fields: readonly string[], width: number): boolean =>
  fields.length >= width && isEmpty(fields.slice(width));

const plural = (count: number): string => (count === 1 ? '1 column' : `${count} columns`);

const widthHint = (count: number, width: number): string =>
  count > width ? '; a separator inside a field needs quotes around the field' : '';
