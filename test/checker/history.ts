// A history: what tills and phones sent and heard, one JSON object a line, in the words of the wire contract alone.
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';

/** A journal entry as it crosses the wire; what is not named here is compared all the same. */
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

/** The part of an outcome that a repetition has to carry again. */
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
  /** The node, or what stands before it. */
  readonly via: string;
  readonly sentMs: number;
  readonly heardMs: number;
}

/** A till's command. Without an answer `heardMs` is when the till gave up: it may have been carried out or not. */
export interface Command extends Exchange {
  readonly kind: 'command';
  readonly event: 'receipt:submit' | 'receipt:void';
  readonly store: string;
  readonly receiptNo: string;
  /** Of a submission. */
  readonly userId?: string;
  readonly amount?: number;
  readonly answer: Answer<Outcome> | null;
}

/** How a shopper stands, asked for and answered. `seq` is null where the answer does not carry it. */
export interface Read extends Exchange {
  readonly kind: 'read';
  readonly what: string;
  readonly userId: string;
  readonly seq: number | null;
  readonly stats?: Stats;
}

/** What a phone was told of its shopper's journal. For a push both times are the moment in which it came. */
export interface Told extends Exchange {
  readonly kind: 'told';
  readonly by: 'hello' | 'journal' | 'resume';
  readonly userId: string;
  readonly epoch: string;
  /** Where the phone stood when it asked; null: it had no cursor, or was not asking. */
  readonly cursor: number | null;
  readonly entries: readonly Entry[];
  readonly complete?: boolean;
  readonly snapshot?: Snapshot;
}

/** The whole journal of a shopper, read when everything was over and at rest. */
export interface Final {
  readonly kind: 'final';
  readonly userId: string;
  readonly via: string;
  readonly atMs: number;
  readonly entries: readonly Entry[];
  readonly snapshot: Snapshot | null;
}

/** For who reads the history: it is judged without. */
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

/** Writes a history to a file; it is overwritten. */
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
