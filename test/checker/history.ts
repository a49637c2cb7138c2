// A history: what tills and phones sent and received, one JSON object per line, in the terms of the wire contract.
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';

/** A journal entry as on the wire. Fields that are not listed are compared, too. */
export interface Entry {
  readonly seq: number;
  readonly kind: string;
  readonly at: string;
  readonly receiptId: string;
  readonly balance: number;
  readonly coins?: number;
  readonly xp?: number;
  readonly amount?: number;
}

export interface Stats {
  readonly userId: string;
  readonly coins: number;
  readonly xp: number;
}

export interface Snapshot extends Stats {
  readonly seq: number;
}

/** The part of an outcome that a repetition must have again. */
export interface Outcome {
  readonly status: string;
  readonly receiptId: string;
  readonly userId: string | null;
  readonly seq: number;
  readonly coins: { readonly delta: number; readonly balance: number };
  readonly xp: { readonly delta: number; readonly total: number };
  readonly level: unknown;
  readonly missions: unknown;
}

export type Answer<Data> =
  | { readonly ok: true; readonly data: Data }
  | { readonly ok: false; readonly error: { readonly code: string; readonly retryable: boolean } };

/** All times are milliseconds of one monotonic clock. */
interface Exchange {
  readonly who: string;
  /** The node, or the proxy in front of it. */
  readonly via: string;
  readonly sentMs: number;
  readonly heardMs: number;
}

/** A till's command. Without an answer `heardMs` is when the till gave up, and its effect is unknown. */
export interface Command extends Exchange {
  readonly kind: 'command';
  readonly event: 'receipt:submit' | 'receipt:void';
  readonly store: string;
  readonly receiptNo: string;
  /** For a submission. */
  readonly userId?: string;
  readonly amount?: number;
  readonly answer: Answer<Outcome> | null;
}

/** A read of a shopper's state. `seq` is null if the answer does not contain it. */
export interface Read extends Exchange {
  readonly kind: 'read';
  readonly what: string;
  readonly userId: string;
  readonly seq: number | null;
  readonly stats?: Stats;
}

/** What a phone received of its shopper's journal. For a push both times are the time of arrival. */
export interface Told extends Exchange {
  readonly kind: 'told';
  readonly by: 'hello' | 'journal' | 'resume';
  readonly userId: string;
  readonly epoch: string;
  /** The phone's cursor when it asked; null: it had none, or did not ask. */
  readonly cursor: number | null;
  readonly entries: readonly Entry[];
  readonly complete?: boolean;
  readonly snapshot?: Snapshot;
}

/** The whole journal of a shopper, read at the end, when nothing was running. */
export interface Final {
  readonly kind: 'final';
  readonly userId: string;
  readonly via: string;
  readonly atMs: number;
  readonly entries: readonly Entry[];
  readonly snapshot: Snapshot | null;
}

/** For readers of the history; the checker ignores it. */
export interface Fault {
  readonly kind: 'fault';
  readonly atMs: number;
  readonly what: string;
}

export type Happening = Command | Read | Told | Final | Fault;

export interface HistoryWriter {
  readonly add: (happening: Happening) => void;
  close(): Promise<void>;
}

/** Writes a history to a file and overwrites it. */
export function writeHistory(file: string): HistoryWriter {
  const stream = createWriteStream(file);
  return {
    add: (happening) => void stream.write(`${JSON.stringify(happening)}\n`),
    close: () =>
      new Promise((resolve, reject) => {
        stream.once('error', reject);
        stream.end(resolve);
      }),
  };
}

/** Reads what {@link writeHistory} has written. */
export async function readHistory(file: string): Promise<Happening[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Happening); // written by `add`
}
