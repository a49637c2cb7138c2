// A line of an outbox file: a checksum and one change as JSON, so that a partial line is detected.
import { createHash } from 'node:crypto';
import type { OutboxRow } from '../row.ts';

export type FileRecord =
  | { readonly put: OutboxRow }
  | { readonly drop: readonly number[] }
  /** Ids up to this one are used. */
  | { readonly lastId: number };

const sumOf = (json: string): string => createHash('sha256').update(json).digest('hex').slice(0, 8);

export function recordLine(record: FileRecord): string {
  const json = JSON.stringify(record);
  return `${sumOf(json)} ${json}\n`;
}

/** The content of a file. `damaged` counts invalid lines; all other lines are used. */
export function readRecords(text: string): { readonly records: FileRecord[]; readonly damaged: number } {
  const records: FileRecord[] = [];
  let damaged = 0;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const json = line.slice(9);
    if (line.slice(0, 8) === sumOf(json))
      records.push(JSON.parse(json) as FileRecord); // the sum says that we wrote it
    else damaged += 1;
  }
  return { records, damaged };
}
