// A file of lines that is only appended to, or replaced as a whole. A write has reached the disk when it resolves.
import type { FileHandle } from 'node:fs/promises';
import { copyFile, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { OutboxError } from '../storage.ts';

export interface DurableFile {
  append(text: string): Promise<void>;
  replace(text: string): Promise<void>;
  close(): Promise<void>;
}

/** Null: there is no such file. */
export const readIfThere = (path: string): Promise<string | null> =>
  readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw asFileError(path, error);
  });

/** Keeps an unreadable file for inspection. */
export const keepAside = (path: string): Promise<void> => copyFile(path, `${path}.damaged`);

/** Replaces the content by `text`. */
export async function openDurableFile(path: string, text: string): Promise<DurableFile> {
  let file: FileHandle | null = null;
  let length = 0;

  async function replace(all: string): Promise<void> {
    const draft = `${path}.new`;
    const next = await open(draft, 'w', 0o600);
    try {
      await next.writeFile(all);
      await next.sync();
    } finally {
      await next.close();
    }
    await file?.close(); // Windows renames over no open file
    file = null;
    await rename(draft, path);
    length = Buffer.byteLength(all);
    await syncFolder(dirname(path));
    file = await open(path, 'r+');
  }

  async function append(more: string): Promise<void> {
    file ??= await open(path, 'r+');
    const bytes = Buffer.from(more);
    try {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await file.write(bytes, done, bytes.length - done, length + done);
        done += bytesWritten;
      }
      await file.datasync();
      length += bytes.length;
    } catch (error) {
      // A partial line would damage the next one. If truncating fails too, the next write begins at `length`.
      await file.truncate(length).catch(() => {});
      throw error;
    }
  }

  const told =
    (work: (text: string) => Promise<void>) =>
    async (given: string): Promise<void> => {
      try {
        await work(given);
      } catch (error) {
        throw asFileError(path, error);
      }
    };

  await told(replace)(text);
  return {
    append: told(append),
    replace: told(replace),
    close: async () => {
      await file?.close();
      file = null;
    },
  };
}

/** Makes the rename survive a power cut. Windows cannot sync a folder, and need not. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => null);
  await folder?.sync().catch(() => {});
  await folder?.close();
}

export function asFileError(path: string, error: unknown): OutboxError {
  if (error instanceof OutboxError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const full = ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code);
  const refused = ['EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTDIR', 'EISDIR'].includes(code);
  return new OutboxError(
    full ? 'storage_full' : refused ? 'storage_refused' : 'storage_failed',
    `The outbox file ${path} cannot be written: ${message}`,
    error,
  );
}
