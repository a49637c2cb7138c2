// The data set as text: the real file if it is beside the project, otherwise one with the same peculiarities.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { header } from './invoice-csv.ts';

const beside = path.join(import.meta.dirname, '../../../shared/data/online-retail-2010-12.csv');
const realFile = process.env['RETAIL_CSV'] ?? beside;

/** One line of the data set, with a description that has no separator in it. */
export interface RetailLine {
  readonly no: string;
  readonly code: string;
  readonly quantity: string;
  /** ISO 8601 without an offset, a space between day and time. */
  readonly date: string;
  readonly price: string;
  readonly customer: string;
}

export const retailCsv = (): string => (existsSync(realFile) ? readFileSync(realFile, 'utf8') : madeCsv());

/** Lines without a customer, prices of 0, ids with `.0`, cancellations with and without their original. */
function madeCsv(): string {
  const lines = Array.from({ length: 2_000 }, (_, index) => {
    const invoice = Math.floor(index / 4);
    const isReturn = invoice % 12 === 11;
    // A cancellation returns what an invoice of the customer sold, or what none did.
    const article = isReturn && invoice % 24 === 23 ? `R${index}` : `A${index % 4}`;
    const day = 1 + Math.floor(invoice / 125);
    const customer = invoice % 7 === 3 ? '' : `${17_850 + (invoice % 12 === 11 ? 0 : invoice % 60)}.0`;
    const price =
      index % 50 === 0 ? '0.0' : index % 333 === 0 ? '1234.5' : `${index % 17}.${10 + (index % 80)}`;
    const minute = `${10 + Math.floor((invoice % 125) / 12)}:${10 + (invoice % 12) * 4}`;
    return `${isReturn ? 'C' : ''}${536_365 + invoice},${article},"A, ""B""",${isReturn ? -1 : 1 + (index % 9)},2010-12-0${day} ${minute}:00,${price},${customer},EIRE`;
  });
  return [header, ...lines].join('\n');
}
