// Finds the column of each field: by the known spellings of this data set, or as the options say.
import { ExitError } from '../exit-codes.ts';

/** The fields of an invoice, named as in the data set's first edition. */
export const fieldNames = [
  'InvoiceNo',
  'StockCode',
  'Quantity',
  'InvoiceDate',
  'UnitPrice',
  'CustomerID',
] as const;
export type FieldName = (typeof fieldNames)[number];

/** Which column of the file holds a field. */
export interface Column {
  readonly index: number;
  /** As the file spells it. */
  readonly name: string;
}

export type Columns = Readonly<Record<FieldName, Column>>;
export type ColumnMap = ReadonlyMap<FieldName, string>;

/** Compared without case, spaces and punctuation. */
const spellings: Readonly<Record<FieldName, readonly string[]>> = {
  InvoiceNo: ['invoiceno', 'invoice', 'invoicenumber', 'invoiceid', 'receiptno', 'receiptnumber'],
  StockCode: ['stockcode', 'stockno', 'sku', 'itemcode', 'productcode'],
  Quantity: ['quantity', 'qty'],
  InvoiceDate: ['invoicedate', 'invoicedatetime', 'date', 'datetime'],
  UnitPrice: ['unitprice', 'price'],
  CustomerID: ['customerid', 'customerno', 'customernumber'],
};

/** The Arabic forms of two letters stand for the Persian ones: windows-1256 has no other yeh, keyboards have both. */
const bare = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll('\u064a', '\u06cc')
    .replaceAll('\u0643', '\u06a9')
    .replace(/[^\p{L}\p{N}]/gu, '');

const fieldOf = (name: string): FieldName | undefined =>
  fieldNames.find((field) => spellings[field].includes(bare(name)));

/** Reads `InvoiceNo=Invoice,UnitPrice=Price`: a field, and the column of the file that holds it. */
export function readColumnMap(text: string, known: ColumnMap = new Map()): ColumnMap {
  const map = new Map(known);
  for (const pair of text.split(',')) {
    const [left = '', ...others] = pair.split('=');
    const field = fieldOf(left);
    const column = others.join('=').trim();
    if (!field || column === '') {
      const hint = `Write FIELD=COLUMN, where FIELD is one of ${fieldNames.join(', ')}.`;
      throw new ExitError('usage', `--map "${pair.trim()}" cannot be read. ${hint}`);
    }
    map.set(field, column);
  }
  return map;
}

/** How many fields a header names. */
export const countFields = (header: readonly string[], map: ColumnMap): number =>
  fieldNames.filter((field) => candidates(header, field, map).length > 0).length;

/** Finds every field's column. Throws an {@link ExitError} that names missing and duplicate columns. */
export function mapColumns(header: readonly string[], map: ColumnMap): Columns {
  const faults: string[] = [];
  const column = (field: FieldName): Column => {
    const found = candidates(header, field, map);
    const [first] = found;
    const names = found.map(({ name }) => `"${name}"`).join(' and ');
    if (!first) faults.push(missing(field, map));
    else if (found.length > 1) faults.push(`${names} can both be ${field}; say which with --map ${field}=…`);
    return first ?? { index: -1, name: field };
  };
  const columns: Columns = {
    InvoiceNo: column('InvoiceNo'),
    StockCode: column('StockCode'),
    Quantity: column('Quantity'),
    InvoiceDate: column('InvoiceDate'),
    UnitPrice: column('UnitPrice'),
    CustomerID: column('CustomerID'),
  };
  if (faults.length === 0) return columns;
  const names = header.map((name) => `"${name}"`).join(', ');
  throw new ExitError('usage', `${faults.join('.\n')}.\nThe columns of the file are ${names}.`);
}

function missing(field: FieldName, map: ColumnMap): string {
  const asked = map.get(field);
  return asked === undefined
    ? `The file has no column ${field}; if it has another name, say --map ${field}=NAME`
    : `The file has no column "${asked}", which --map names for ${field}`;
}

/** The first spelling that the header has, so that `InvoiceNo` wins over `Invoice`; more than one if the header has it twice. */
function candidates(header: readonly string[], field: FieldName, map: ColumnMap): Column[] {
  const all = header.map((name, index) => ({ index, name }));
  const asked = map.get(field);
  const taken = [...map.values()].map(bare);
  const attempts =
    asked === undefined
      ? spellings[field].map(
          (spelling) =>
            ({ name }: Column) =>
              bare(name) === spelling && !taken.includes(spelling),
        )
      : [({ name }: Column) => name === asked, ({ name }: Column) => bare(name) === bare(asked)];
  for (const isIt of attempts) {
    const found = all.filter(isIt);
    if (found.length > 0) return found;
  }
  return [];
}
