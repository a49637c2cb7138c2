// Reads a file of invoices: first its format, then every line.
import { ExitError } from '../exit-codes.ts';
import type { BadLines } from './bad-lines.ts';
import { createBadLines } from './bad-lines.ts';
import { readRecords } from './csv-records.ts';
import type { Encoding, FoundEncoding, OpenFile } from './detect-encoding.ts';
import { decodeFile, detectEncoding } from './detect-encoding.ts';
import type { Layout } from './find-layout.ts';
import { findLayout } from './find-layout.ts';
import type { GroupedInvoices } from './group-lines.ts';
import { createGrouping } from './group-lines.ts';
import { readInvoiceLine, readNumberOfBroken } from './invoice-line.ts';
import type { ColumnMap } from './map-columns.ts';
import type { ReadDate } from './read-date.ts';
import type { AskedReading, Survey } from './survey-file.ts';
import { surveyFile } from './survey-file.ts';

const maxLines = 5_000_000;

export interface ReadOptions extends AskedReading {
  readonly encoding?: Encoding;
  readonly map?: ColumnMap;
}

/** The format of the file, and its columns. */
export interface Understood {
  readonly encoding: FoundEncoding;
  readonly layout: Layout;
  readonly survey: Survey;
  /** Lines of data, including bad ones. */
  readonly lines: number;
  /** How many lines have a date of each calendar. */
  readonly calendars: Readonly<Record<ReadDate['calendar'], number>>;
  /** From the first to the last date of the readable lines, in ms as if it were UTC; null if there is none. */
  readonly period: { readonly firstMs: number; readonly lastMs: number } | null;
}

export interface InvoiceFile extends GroupedInvoices {
  readonly badLines: BadLines;
  /** Bad lines without a readable number: some invoice may lack them. */
  readonly badLinesOfNone: number;
  readonly understood: Understood;
}

/**
 * Reads the file three times: for its encoding, for the formats that only the whole file shows, and for its lines. Memory grows
 * only with the articles of its invoices. Throws {@link ExitError} if the file as a whole cannot be read.
 */
export async function readInvoices(open: OpenFile, options: ReadOptions = {}): Promise<InvoiceFile> {
  const detected = await detectEncoding(open);
  const { encoding } = options;
  const found = encoding === undefined ? detected : { ...detected, encoding, guessed: false };
  const text = () => decodeFile(open, found.encoding);
  const layout = await findLayout(text(), options.map ?? new Map());
  if (layout === null) throw new ExitError('usage', 'The file is empty. Nothing was sent.');
  const survey = await surveyFile(readRecords(text(), layout), layout.columns, options);

  const grouping = createGrouping();
  const badLines = createBadLines();
  let lines = 0;
  let badLinesOfNone = 0;
  const calendars = { gregorian: 0, persian: 0 };
  let firstMs = Number.POSITIVE_INFINITY;
  let lastMs = Number.NEGATIVE_INFINITY;
  for await (const record of readRecords(text(), layout)) {
    lines += 1;
    if (lines > maxLines) throw new ExitError('usage', `The file has more than ${maxLines} lines: split it.`);
    const line =
      'problem' in record
        ? { no: readNumberOfBroken(record.fields, layout.columns), reason: record.problem }
        : readInvoiceLine(record.fields, layout.columns, survey);
    if ('reason' in line) {
      badLines.add(record.line, line.reason);
      if (line.no === null) badLinesOfNone += 1;
      else grouping.refuse(line.no, record.line);
      continue;
    }
    const problem = grouping.add(line, record.line);
    if (problem !== null) badLines.add(record.line, problem);
    calendars[line.calendar] += 1;
    firstMs = Math.min(firstMs, line.localMs);
    lastMs = Math.max(lastMs, line.localMs);
  }
  if (lines === 0)
    throw new ExitError('usage', 'The file has a header and no line of data. Nothing was sent.');
  const period = firstMs <= lastMs ? { firstMs, lastMs } : null;
  const understood = { encoding: found, layout, survey, lines, calendars, period };
  return { ...grouping.finish(), badLines, badLinesOfNone, understood };
}
