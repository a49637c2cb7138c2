// The log of the embedded mongod: one file and at most one older one, so that it never fills a disk.
import { createWriteStream, openSync, renameSync, statSync, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

const ROTATE_ABOVE_BYTES = 20 * 1024 * 1024;

export interface MongodLog {
  readonly path: string;
  write(line: string): void;
  /** Resolves when all is in the file. */
  close(): Promise<void>;
}

/** Opens the log at `path` for appending; above about 20 MB it becomes `<path>.1`, now and while it is written. */
export function openMongodLog(path: string): MongodLog {
  let bytes = sizeOf(path);
  let stream: WriteStream | undefined;

  const current = (): WriteStream => {
    if (bytes > ROTATE_ABOVE_BYTES) {
      stream?.end();
      stream = undefined;
      renameSync(path, `${path}.1`);
      bytes = 0;
    }
    if (stream === undefined) {
      stream = createWriteStream(path, { fd: openSync(path, 'a') });
      // A full disk must not end the node. mongod reports it.
      stream.on('error', () => undefined);
    }
    return stream;
  };
  current();

  return {
    path,
    write(line) {
      current().write(`${line}\n`);
      bytes += line.length + 1;
    },
    async close() {
      const last = stream;
      if (last === undefined || last.closed) return;
      last.end();
      await finished(last).catch(() => undefined);
    },
  };
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
