// Character encodings, column separators and column names of files.
import { expect, test } from 'vitest';
import { describeReading } from '../../src/cli/replay/describe-reading.ts';
import { readColumnMap } from '../../src/cli/replay/map-columns.ts';
import { encodeText } from './encode-text.ts';
import { aLine, header, readText } from './invoice-csv.ts';

const named = (description: string, customer = '17850'): string =>
  `${header}\r\n1,A,${description},2,2010-12-01 08:26:00,1.5,${customer},EIRE\r\n`;

test.each([
  ['utf-8', named('CAFÉ فنجان'), false],
  ['utf-8', named('PLAIN'), false],
  ['windows-1252', named('CAFÉ À LA CRÈME, Müller').replace(',2,', ' ,2,').replace('CRÈME,', 'CRÈME'), true],
  ['windows-1256', named('فنجان چاي گلدار ژاپن کوچک'), true],
] as const)('%s is detected: %s', async (encoding, text, guessed) => {
  const { understood, invoices, badLines } = await readText(encodeText(text, encoding), {}, 7);
  expect(understood.encoding).toMatchObject({ encoding, guessed });
  expect(badLines.count).toBe(0);
  expect(invoices).toMatchObject([{ no: '1', userId: '17850', pence: 300n }]);
});

test.each([
  ['utf-8', 'efbbbf'],
  ['utf-16le', 'fffe'],
  ['utf-16be', 'feff'],
  ['utf-16le', ''],
  ['utf-16be', ''],
] as const)('%s with the byte order mark "%s" is detected', async (encoding, mark) => {
  const bytes = Buffer.concat([Buffer.from(mark, 'hex'), encodeText(named('فنجان'), encoding)]);
  const { understood, invoices } = await readText(bytes, {}, 5);
  expect(understood.encoding).toMatchObject({ encoding, guessed: mark === '' });
  expect(understood.layout.columns.InvoiceNo.name).toBe('InvoiceNo');
  expect(invoices).toHaveLength(1);
});

test('a shopper id is the same in windows-1252 and in UTF-8', async () => {
  const { invoices } = await readText(encodeText(named('x', 'josé@example.org'), 'windows-1252'));
  expect(invoices[0]?.userId).toBe('josé@example.org');
});

test('one invalid byte does not change the encoding of a UTF-8 file and is not part of an id', async () => {
  const broken = (line: string) => Buffer.from(`${line}\n`, 'latin1');
  const bytes = [
    Buffer.from(named('فنجان')),
    broken('2,A,\xff,1,2010-12-01,1.5,5,x'),
    broken('3,A,,1,2010-12-01,1.5,\xff,x'),
  ];
  const { understood, invoices, badLines } = await readText(Buffer.concat(bytes));
  expect(understood.encoding).toMatchObject({ encoding: 'utf-8', guessed: true });
  expect(invoices.map(({ no }) => no)).toEqual(['1', '2']);
  expect(badLines.first.map(({ line }) => line)).toEqual([4]);
});

test('the --encoding option decides', async () => {
  const { understood } = await readText(encodeText(named('CAFÉ'), 'windows-1252'), {
    encoding: 'windows-1256',
  });
  expect(understood.encoding).toMatchObject({ encoding: 'windows-1256', guessed: false });
});

test.each([
  ['504b0304', 'Excel workbook'],
  ['1f8b08', 'Unpack it'],
  ['00010203', 'not text'],
])('what is not text is reported: %s', async (hex, message) => {
  await expect(readText(Buffer.from(hex.padEnd(200, '0'), 'hex'))).rejects.toThrow(message);
});

test.each([',', ';', '\t', '|'])(
  'columns separated by %j are detected, with and without a line "sep="',
  async (separator) => {
    const text = [header, aLine({ no: '1' })].join('\n').replaceAll(',', separator);
    for (const file of [text, `sep=${separator}\n${text}`, `\uFEFFsep=${separator}\r\n${text}`]) {
      const { understood, invoices } = await readText(file);
      expect(understood.layout.separator).toBe(separator);
      expect(invoices).toHaveLength(1);
    }
  },
);

test('titles and empty lines above the header are skipped, and lines keep their numbers', async () => {
  const { badLines, invoices } = await readText(`Sales of December\n\n${header}\n${aLine({ no: '1' })}\nx\n`);
  expect(invoices).toHaveLength(1);
  expect(badLines.first).toEqual([{ line: 5, reason: '1 column, where the header has 8' }]);
});

test.each([
  'Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country',
  'INVOICE NO,stock_code,Description,QUANTITY,Invoice Date,Unit Price,CustomerId,Country',
  '"InvoiceNo","StockCode","Description","Quantity","InvoiceDate","UnitPrice","CustomerID","Country"',
  'InvoiceNo,StockCode,Invoice,Quantity,InvoiceDate,UnitPrice,CustomerID,Price',
])('known spellings of a column need no map: %s', async (names) => {
  const { invoices } = await readText([names, aLine({ no: '1' })].join('\n'));
  expect(invoices).toMatchObject([{ no: '1', userId: '17850', pence: 255n }]);
});

test('--map accepts other column names, in any script', async () => {
  const names = 'شماره فاکتور,Artikel,x,Menge,Datum,Preis,Kunde,y';
  const map = readColumnMap(
    'StockCode=Artikel,Quantity=Menge',
    readColumnMap('invoice=شماره فاکتور,Price=preis'),
  );
  const text = [names, aLine({ no: '1' })].join('\n');
  await expect(readText(text, { map })).rejects.toThrow(
    /no column InvoiceDate; .*--map InvoiceDate=NAME.*\nThe file has no column CustomerID/,
  );
  const whole = readColumnMap('InvoiceDate=Datum,CustomerID=Kunde', map);
  expect((await readText(text, { map: whole })).invoices).toMatchObject([{ no: '1', pence: 255n }]);
});

test('a Persian column name is found when the file spells it with Arabic letters', async () => {
  const text = [
    header.replace('InvoiceDate', 'تاريخ صدور').replace('UnitPrice', 'مبلغ كل'),
    aLine({ no: '1' }),
  ].join('\n');
  const map = readColumnMap('InvoiceDate=تاریخ صدور,UnitPrice=مبلغ کل');
  expect((await readText(encodeText(text, 'windows-1256'), { map })).invoices).toHaveLength(1);
});

test('a last day in the future gives a warning', async () => {
  const file = await readText([header, aLine({ no: '1', at: '1445/01/01' })].join('\n'));
  expect(describeReading('x', file)).toContain('in the future: is the year right?');
});

test('an invalid map is reported', async () => {
  expect(() => readColumnMap('InvoiceNo')).toThrow('--map "InvoiceNo" cannot be read');
  expect(() => readColumnMap('Colour=Farbe')).toThrow('FIELD is one of InvoiceNo, StockCode');
  const text = [header, aLine({ no: '1' })].join('\n');
  await expect(readText(text, { map: readColumnMap('InvoiceNo=Beleg') })).rejects.toThrow(
    'no column "Beleg", which --map names for InvoiceNo',
  );
});

test('two columns with one name are refused', async () => {
  const text = [header.replace('Country', 'invoice no'), aLine({ no: '1' })].join('\n');
  await expect(readText(text)).rejects.toThrow('"InvoiceNo" and "invoice no" can both be InvoiceNo');
});

test('the report says in words how the file is read', async () => {
  const text =
    'Invoice;StockCode;Quantity;InvoiceDate;Price;Customer ID\n1;A;2;۱۳۸۹/۰۹/۱۰ ۰۸:۲۶;2,55;17850\n2;A;x;;;\n';
  expect(describeReading('sales.csv', await readText(text))).toBe(
    [
      'sales.csv is read like this:',
      '  characters  UTF-8',
      '  columns     separated by semicolons; InvoiceNo is "Invoice"; UnitPrice is "Price"; CustomerID is "Customer ID"',
      '  numbers     decimal comma: "2,55" is 2.55',
      '  dates       year first, Persian: "۱۳۸۹/۰۹/۱۰ ۰۸:۲۶" is 2010-12-01 08:26',
      '  period      2010-12-01 to 2010-12-01',
      '  lines       2 of data, 1 bad',
      '  invoices    1 of known customers, 0 without a customer (not sent), 1 with a bad line',
    ].join('\n'),
  );
});
