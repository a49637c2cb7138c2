// Finds where the table starts and what separates its columns.
import { splitFields } from './csv-records.ts';
import type { ColumnMap, Columns } from './map-columns.ts';
import { countFields, fieldNames, mapColumns } from './map-columns.ts';
import { plainField } from './plain-field.ts';
import type { PhysicalLine } from './split-lines.ts';
import { splitLines } from './split-lines.ts';

export interface Layout {
  readonly separator: string;
  readonly headerLine: number;
  readonly width: number;
  readonly columns: Columns;
}

const separators = [',', ';', '\t', '|'];
/** A title or two may stand above the header. */
const maxLinesToHeader = 20;

interface Candidate {
  readonly separator: string;
  readonly headerLine: number;
  readonly header: readonly string[];
  readonly fields: number;
}

/** Reads the first lines. Throws {@link ExitError} if the header lacks a column; null if there is no line. */
export async function findLayout(pieces: AsyncIterable<string>, map: ColumnMap): Promise<Layout | null> {
  const lines = await firstLines(pieces);
  const asked = /^"?sep=(.)"?$/i.exec(lines[0]?.text ?? '')?.[1];
  const best = lines
    .flatMap((line) => (asked === undefined ? separators : [asked]).map((one) => candidate(line, one, map)))
    .reduce<Candidate | null>((found, next) => (found && found.fields >= next.fields ? found : next), null);
  if (best === null) return null;
  const columns = mapColumns(best.header, map);
  return { separator: best.separator, headerLine: best.headerLine, width: best.header.length, columns };
}

/** The first lines with text. */
async function firstLines(pieces: AsyncIterable<string>): Promise<PhysicalLine[]> {
  const found: PhysicalLine[] = [];
  for await (const lines of splitLines(pieces)) {
    found.push(...lines.filter(({ text }) => text === null || text.trim() !== ''));
    if (found.length >= maxLinesToHeader) break;
  }
  return found.slice(0, maxLinesToHeader);
}

function candidate({ number, text }: PhysicalLine, separator: string, map: ColumnMap): Candidate {
  const header = (splitFields(text ?? '', separator) ?? []).map(plainField);
  while (header.at(-1) === '') header.pop();
  const fields = countFields(header, map);
  return {
    separator,
    headerLine: number,
    header,
    fields: fields === fieldNames.length ? Number.POSITIVE_INFINITY : fields,
  };
}
