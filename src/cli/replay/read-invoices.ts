// Reads the file of invoices: lines that share a number together are one invoice.
import type { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { ExitError } from '../exit-codes.ts';
import type { Article, Invoice } from './invoice.ts';
import type { Row } from './invoice-line.ts';
import { columns, readInvoiceLine } from './invoice-line.ts';

const maxLines = 5_000_000;
const maxLineBytes = 64 * 1024;

export interface InvoiceFile {
  /** Of known customers, in the order of the file; cancellations among them. */
  readonly invoices: readonly Invoice[];
  /** Sales to unknown customers, which nobody can be rewarded for. */
  readonly withoutCustomer: number;
}

interface Draft {
  readonly no: string;
  readonly localMs: number;
  userId: string | null;
  readonly articles: Map<string, Article>;
  pence: bigint;
}

/** Reads CSV as UTF-8. Throws {@link ExitError} at the first line that cannot be right, with its number. */
export async function readInvoices(input: Readable): Promise<InvoiceFile> {
  const drafts = new Map<string, Draft>();
  const parser = parse({
    bom: true,
    info: true,
    max_record_size: maxLineBytes,
    skip_empty_lines: true,
    columns: (header: string[]) => {
      const missing = columns.filter((column) => !header.includes(column));
      if (missing.length > 0) throw new ExitError('usage', `The file has no column ${missing.join(', ')}.`);
      return header;
    },
  });
  input.on('error', (error) => parser.destroy(error));
  input.pipe(parser);
  try {
    for await (const item of parser) {
      const { record, info } = item as { record: Row; info: { lines: number; records: number } }; // as `info: true` says
      if (info.records > maxLines) throw new ExitError('usage', `The file has more than ${maxLines} lines.`);
      const line = readInvoiceLine(record);
      if (typeof line === 'string') throw new ExitError('usage', `Line ${info.lines}: ${line}.`);
      addLine(drafts, line);
    }
  } catch (error) {
    if (error instanceof CsvError) throw new ExitError('usage', `The file is not CSV: ${error.message}.`);
    throw error;
  } finally {
    input.destroy();
  }
  const known = [...drafts.values()].filter(
    (draft): draft is Draft & { userId: string } => draft.userId !== null,
  );
  return { invoices: known, withoutCustomer: drafts.size - known.length };
}

function addLine(
  drafts: Map<string, Draft>,
  line: Exclude<ReturnType<typeof readInvoiceLine>, string>,
): void {
  const { no, userId, localMs, code, pieces, pence } = line;
  const draft = drafts.get(no) ?? { no, localMs, userId, articles: new Map(), pence: 0n };
  drafts.set(no, draft);
  draft.userId ??= userId;
  draft.pence += pence;
  const known = draft.articles.get(code);
  draft.articles.set(code, { pieces: pieces + (known?.pieces ?? 0), pence: pence + (known?.pence ?? 0n) });
}
