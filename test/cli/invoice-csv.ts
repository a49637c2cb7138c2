// Invoices as a CSV file: a test writes only the columns that matter to it.
import { Readable } from 'node:stream';
import type { InvoiceFile, ReadOptions } from '../../src/cli/replay/read-invoices.ts';
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

/** Reads these bytes, or text as UTF-8, as the file; in chunks of `pieceBytes` if that matters. */
export function readText(
  content: string | Buffer,
  options: ReadOptions = {},
  pieceBytes = 65_536,
): Promise<InvoiceFile> {
  const bytes = Buffer.from(content);
  const pieces = Array.from({ length: Math.ceil(bytes.length / pieceBytes) }, (_, index) =>
    bytes.subarray(index * pieceBytes, (index + 1) * pieceBytes),
  );
  return readInvoices(() => Readable.from(pieces), options);
}

export const readLines = async (...lines: readonly CsvLine[]) =>
  (await readText([header, ...lines.map(aLine)].join('\n'))).invoices;
