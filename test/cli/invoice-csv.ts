// Invoices as a file would have them: a test writes only the columns that matter to it.
import { Readable } from 'node:stream';
import type { InvoiceFile } from '../../src/cli/replay/read-invoices.ts';
import { readInvoices } from '../../src/cli/replay/read-invoices.ts';

export const header = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';

interface CsvLine {
  readonly no: string;
  readonly code?: string;
  readonly pieces?: number;
  readonly at?: string;
  readonly price?: string;
  readonly customer?: string;
}

export const aLine = ({
  no,
  code = '85123A',
  pieces = 1,
  at = '2010-12-01 08:26:00',
  price = '2.55',
  customer = '17850.0',
}: CsvLine): string => `${no},${code},A THING,${pieces},${at},${price},${customer},United Kingdom`;

/** Reads text as the file. */
export const readText = (text: string): Promise<InvoiceFile> => readInvoices(Readable.from([text]));

export const readLines = async (...lines: readonly CsvLine[]) =>
  (await readText([header, ...lines.map(aLine)].join('\n'))).invoices;
