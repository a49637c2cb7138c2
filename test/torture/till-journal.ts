// A till's journal on disk: each receipt before it is sent, each answer when it arrives. It survives a kill.
import { open, readFile, truncate } from 'node:fs/promises';
import type { ErrorCode } from '../../src/contracts/errors.ts';
import type { Outcome, ReceiptSubmit } from '../../src/contracts/receipts.ts';

export type TillLine =
  | { readonly did: 'issued'; readonly receipt: ReceiptSubmit }
  | { readonly did: 'answered'; readonly receiptNo: string; readonly outcome: Outcome }
  | { readonly did: 'refused'; readonly receiptNo: string; readonly code: ErrorCode }
  /** A failed try, and the reason. */
  | { readonly did: 'retried'; readonly receiptNo: string; readonly code: ErrorCode };

export interface TillJournal {
  /** The earlier content. */
  readonly lines: readonly TillLine[];
  /** Resolves when the line is on the disk: waiting lines are written and synced together. */
  append(line: TillLine): Promise<void>;
  close(): Promise<void>;
}

/** The complete lines of a file, and their length. A torn last line was never acted upon. */
export async function readTillLines(file: string): Promise<{ lines: TillLine[]; bytes: number }> {
  const content = await readFile(file).catch(() => Buffer.alloc(0));
  const bytes = content.lastIndexOf('\n') + 1;
  const whole = content.toString('utf8', 0, bytes);
  const lines = whole.split('\n').filter((line) => line !== '');
  return { lines: lines.map((line) => JSON.parse(line) as TillLine), bytes }; // written by `append`
}

/** Opens the file for appending, without a torn last line. */
export async function openTillJournal(file: string): Promise<TillJournal> {
  const { lines, bytes } = await readTillLines(file);
  const handle = await open(file, 'a');
  await truncate(file, bytes);
  let waiting: {
    readonly text: string;
    readonly done: () => void;
    readonly failed: (error: unknown) => void;
  }[] = [];
  let writing: Promise<void> | null = null;

  async function write(): Promise<void> {
    while (waiting.length > 0) {
      const taken = waiting;
      waiting = [];
      try {
        await handle.appendFile(taken.map(({ text }) => text).join(''));
        await handle.datasync();
        for (const { done } of taken) done();
      } catch (error) {
        for (const { failed } of taken) failed(error);
      }
    }
    writing = null;
  }

  return {
    lines,
    append: (line) =>
      new Promise((done, failed) => {
        waiting.push({ text: `${JSON.stringify(line)}\n`, done, failed });
        writing ??= write();
      }),
    close: async () => {
      await writing;
      await handle.close();
    },
  };
}
