// The state of the demonstration in DATA_DIR: filling, filled, or removed.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export type DemonstrationMark = 'filling' | 'filled' | 'removed';

const fileOf = (dataDir: string): string => join(dataDir, 'demonstration');

/** Null if this folder has never seen a demonstration. */
export async function readMark(dataDir: string): Promise<DemonstrationMark | null> {
  const text = await readFile(fileOf(dataDir), 'utf8').catch(() => '');
  const mark = text.trim();
  return mark === 'filling' || mark === 'filled' || mark === 'removed' ? mark : null;
}

export async function writeMark(dataDir: string, mark: DemonstrationMark): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  await writeFile(fileOf(dataDir), `${mark}\n`);
}
