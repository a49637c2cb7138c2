// Reads the whole file for two formats that single lines do not show: the order in dates and the decimal separator.
import { ExitError } from '../exit-codes.ts';
import type { BrokenRecord, CsvRecord } from './csv-records.ts';
import { fieldOf } from './invoice-line.ts';
import type { Columns, FieldName } from './map-columns.ts';
import type { DateOrder } from './read-date.ts';
import { hasYearLast, readDate } from './read-date.ts';
import type { DecimalMark } from './read-decimal.ts';
import { readDecimal } from './read-decimal.ts';
import type { Decision, Example, WholeFileChoice } from './whole-file-choice.ts';
import { createWholeFileChoice } from './whole-file-choice.ts';

/** Options take precedence over what the file shows. */
export interface AskedReading {
  readonly dates?: DateOrder;
  readonly decimal?: DecimalMark;
}

export interface Survey {
  readonly dates: DateOrder;
  readonly decimal: DecimalMark;
  /** A number with decimals or thousands, and a date, as the file writes them. */
  readonly decimalExample: string | null;
  readonly dateExample: string | null;
}

/** Decides how the file is read. Throws {@link ExitError} that names the option if the file is ambiguous. */
export async function surveyFile(
  records: AsyncIterable<CsvRecord | BrokenRecord>,
  columns: Columns,
  asked: AskedReading,
): Promise<Survey> {
  const dates = createWholeFileChoice('dmy', 'mdy');
  const marks = createWholeFileChoice('point', 'comma');
  let decimalExample: string | null = null;
  let dateExample: string | null = null;
  let yearsFirst = 0;
  let lastDate = '';
  for await (const record of records) {
    if ('problem' in record) continue;
    const { line, fields } = record;
    const field = (name: FieldName): string => fieldOf(fields, columns, name);
    const written = (name: FieldName): string => (fields[columns[name].index] ?? '').trim();
    for (const name of ['UnitPrice', 'Quantity'] as const) {
      const text = field(name);
      if (/^\d+$/.test(text)) continue;
      considerNumber(marks, { line, text });
      if (name === 'UnitPrice') decimalExample ??= written(name);
    }
    const date = field('InvoiceDate');
    dateExample ??= date === '' ? null : written('InvoiceDate');
    // The lines of an invoice follow each other and have one date.
    if (date === lastDate) continue;
    lastDate = date;
    if (hasYearLast(date)) considerDate(dates, { line, text: date });
    else yearsFirst += 1;
  }
  const inFront = yearsFirst > 0 ? 'ymd' : 'dmy';
  return {
    dates: asked.dates ?? orderOf(dates.decide(), inFront, columns.InvoiceDate.name),
    decimal: asked.decimal ?? markOf(marks.decide()),
    decimalExample,
    dateExample,
  };
}

function considerDate(dates: WholeFileChoice<'dmy' | 'mdy'>, example: Example): void {
  const meaning = (order: DateOrder): number | null => readDate(example.text, order)?.localMs ?? null;
  dates.consider(example, { dmy: meaning('dmy'), mdy: meaning('mdy') });
}

function considerNumber(marks: WholeFileChoice<DecimalMark>, example: Example): void {
  const meaning = (mark: DecimalMark): string | null => readDecimal(example.text, mark);
  marks.consider(example, { point: meaning('point'), comma: meaning('comma') });
}

function orderOf(decision: Decision<'dmy' | 'mdy'>, ifEqual: DateOrder, column: string): DateOrder {
  if (decision.kind === 'decided') return decision.way;
  if (decision.kind === 'equal') return ifEqual;
  const say = 'Use --dates dmy where the day comes first, --dates mdy where the month does.';
  if (decision.kind === 'ambiguous') {
    const { text, line } = decision.example;
    throw new ExitError(
      'usage',
      `${column} "${text}" (line ${line}) can be read in two ways, and no date in the file has a day after the 12th, which would decide. ${say} Nothing was sent.`,
    );
  }
  const { dmy, mdy } = decision.examples;
  throw new ExitError(
    'usage',
    `${column} has two formats: "${dmy.text}" (line ${dmy.line}) has the day first, "${mdy.text}" (line ${mdy.line}) the month. ${say} Then lines in the other format count as bad lines. Nothing was sent.`,
  );
}

function markOf(decision: Decision<DecimalMark>): DecimalMark {
  if (decision.kind === 'decided') return decision.way;
  if (decision.kind === 'equal') return 'point';
  const say = 'Use --decimal point for 1,234.50, --decimal comma for 1.234,50.';
  if (decision.kind === 'ambiguous') {
    const { text, line } = decision.example;
    throw new ExitError(
      'usage',
      `"${text}" (line ${line}) can be a number with decimals or with thousands, and no other number in the file decides which. ${say} Nothing was sent.`,
    );
  }
  const { point, comma } = decision.examples;
  throw new ExitError(
    'usage',
    `Numbers have two formats: "${point.text}" (line ${point.line}) has a decimal point, "${comma.text}" (line ${comma.line}) a decimal comma. ${say} Then lines in the other format count as bad lines. Nothing was sent.`,
  );
}
