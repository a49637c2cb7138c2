// Opens a file for a reader that starts over several times.
import { constants, createReadStream } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { ExitError } from '../exit-codes.ts';
import type { OpenFile } from './detect-encoding.ts';

/** Throws {@link ExitError} if it cannot be read, or can be read only once, like a pipe. */
export async function openInvoiceFile(path: string): Promise<OpenFile> {
  const found = await access(path, constants.R_OK)
    .then(() => stat(path))
    .catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      throw new ExitError('usage', `${path} cannot be read: ${reason}`);
    });
  if (!found.isFile()) {
    throw new ExitError(
      'usage',
      `${path} is not a file. It is read more than once: save a pipe to a file first.`,
    );
  }
  return () => createReadStream(path);
}
