// docs/performance.json: the latest figures that count, row by row, so that one row can be measured again by itself.
import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { measuredSchema } from './measurement.ts';

const machineSchema = z.strictObject({
  processor: z.string(),
  cores: z.int(),
  memoryGiB: z.number(),
  system: z.string(),
  node: z.string(),
  mongodb: z.string(),
});

const rowSchema = z.strictObject({
  id: z.string(),
  work: z.string(),
  /** Day of the run, UTC. */
  measuredOn: z.string(),
  rounds: z.int(),
  seconds: z.number(),
  tookSeconds: z.number(),
  machine: machineSchema,
  measured: measuredSchema,
});

const fileSchema = z.strictObject({ rows: z.array(rowSchema) });

export type Machine = z.infer<typeof machineSchema>;
export type Row = z.infer<typeof rowSchema>;

/** The rows so far; none if there is no file yet. Throws if the file has another form. */
export async function readRows(path: string): Promise<Row[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  return text === null ? [] : fileSchema.parse(JSON.parse(text)).rows;
}

/** New rows replace older ones of the same id, but a row with faults never replaces one without. */
export function mergeRows(older: readonly Row[], newer: readonly Row[]): Row[] {
  const rows = new Map(older.map((row) => [row.id, row]));
  const counts = (row: Row | undefined): boolean => row !== undefined && row.measured.faults.length === 0;
  for (const row of newer) if (counts(row) || !counts(rows.get(row.id))) rows.set(row.id, row);
  return [...rows.values()];
}

/** Writes in one step: a reader gets the old file or the new one. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, text);
  await rename(draft, path);
}
