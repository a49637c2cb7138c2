// The file of a backup: gzipped lines of JSON that keep MongoDB's types. Counts in the last line show that it is complete.
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import type { Document } from 'mongodb';
import { BSON } from 'mongodb';

export interface BackupHead {
  readonly format: 'deerfields-backup';
  readonly version: 1;
  readonly database: string;
  readonly startedAt: string;
}

/** How a collection is created again. */
export interface CollectionForm {
  readonly name: string;
  readonly options: Document;
  readonly indexes: readonly Document[];
}

export type BackupLine =
  | { readonly head: BackupHead }
  | { readonly collection: CollectionForm }
  /** Belongs to the collection named last. A later document replaces an earlier one with the same `_id`. */
  | { readonly document: Document }
  | { readonly end: { readonly documents: number } };

/** The file is not a backup, has another version, or is incomplete. */
export class BackupFileError extends Error {
  override readonly name = 'BackupFileError';
}

const { EJSON } = BSON;

/** Writes all lines, or leaves no file: the file gets its name when it is complete and on the disk. */
export async function writeBackupFile(path: string, lines: AsyncIterable<BackupLine>): Promise<void> {
  const draft = `${path}.part`;
  async function* text(): AsyncGenerator<string> {
    for await (const line of lines) yield `${EJSON.stringify(line, { relaxed: false })}\n`;
  }
  try {
    // It has the names of shoppers and what they bought: only its owner may read it.
    await pipeline(
      Readable.from(text()),
      createGzip(),
      createWriteStream(draft, { mode: 0o600, flags: 'w' }),
    );
    const file = await open(draft, 'r+');
    await file.sync();
    await file.close();
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Reads the lines again. Throws {@link BackupFileError}, at the latest at the end of a file that was cut off. */
export async function* readBackupFile(path: string): AsyncGenerator<BackupLine> {
  const file = createReadStream(path);
  const unzipped = createGunzip();
  const fault = new Promise<never>((_, reject) => {
    for (const stream of [file, unzipped]) stream.once('error', reject);
  });
  fault.catch(() => {}); // reported by the race below
  const lines = createInterface({ input: file.pipe(unzipped), crlfDelay: Number.POSITIVE_INFINITY });
  const read = lines[Symbol.asyncIterator]();
  let documents = 0;
  let isWhole = false;
  let isFirst = true;
  try {
    for (;;) {
      const { value, done } = await Promise.race([read.next(), fault]);
      if (done) break;
      const line = parse(path, value);
      if (isFirst) checkHead(path, line);
      isFirst = false;
      if ('document' in line) documents += 1;
      if ('end' in line) isWhole = Number(line.end.documents) === documents;
      yield line;
    }
  } catch (error) {
    if (error instanceof BackupFileError) throw error;
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw error;
    throw new BackupFileError(`${path} is no backup, or is damaged: ${String(error)}`);
  } finally {
    file.destroy();
  }
  if (!isWhole) throw new BackupFileError(`${path} is not whole: its end is missing. Take another backup.`);
}

function parse(path: string, text: string): BackupLine {
  try {
    return EJSON.parse(text, { relaxed: false }) as BackupLine; // the head, checked first, says that we wrote it
  } catch {
    throw new BackupFileError(`${path} is damaged: a line is no JSON.`);
  }
}

function checkHead(path: string, line: BackupLine): void {
  const head = 'head' in line ? line.head : null;
  if (head?.format !== 'deerfields-backup') throw new BackupFileError(`${path} is no backup of this server.`);
  if (Number(head.version) !== 1) {
    throw new BackupFileError(
      `${path} was written by a newer release (version ${head.version}): restore it with that.`,
    );
  }
}
