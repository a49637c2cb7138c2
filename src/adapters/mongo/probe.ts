// Checks that the database acknowledges journaled majority writes. A recent commit makes a check unnecessary.
import type { Db } from 'mongodb';
import { MongoServerError } from 'mongodb';
import { messageOf } from './reach.ts';

export interface DatabaseProbe {
  /** Why nothing can be committed, in a sentence; null while no fault is known. */
  fault(): string | null;
  /** A commit has succeeded, so the next check can wait. */
  proven(): void;
  stop(): Promise<void>;
}

export interface ProbeSettings {
  readonly everyMs: number;
  readonly timeoutMs: number;
  /** Called with each new fault, and with null when writes work again. */
  readonly onChange: (fault: string | null) => void;
}

/** Late writes in a row that are no fault yet: one may only mean a busy machine. A refusal is a fault at once. */
const latenessAllowed = 1;

export function startDatabaseProbe(db: Db, { everyMs, timeoutMs, onChange }: ProbeSettings): DatabaseProbe {
  let fault: string | null = null;
  let late = 0;
  let provenAtMs = performance.now();
  let trying: Promise<void> | null = null;

  function note(next: string | null): void {
    if (next === fault) return;
    fault = next;
    onChange(next);
  }

  async function look(): Promise<void> {
    if (fault === null && performance.now() - provenAtMs < everyMs) return;
    try {
      await tryWrite(db, timeoutMs);
      late = 0;
      note(null);
    } catch (error) {
      const refused = refusal(error);
      if (refused === null) late += 1;
      if (refused !== null) note(refused);
      else if (late > latenessAllowed) {
        note(`a write was not confirmed by a majority within ${timeoutMs} ms: ${messageOf(error)}`);
      }
    }
  }

  const timer = setInterval(() => {
    trying ??= look().finally(() => {
      trying = null;
    });
  }, everyMs);

  return {
    fault: () => fault,
    proven: () => {
      provenAtMs = performance.now();
      late = 0;
      if (fault !== null) note(null);
    },
    stop: async () => {
      clearInterval(timer);
      await trying;
    },
  };
}

/**
 * Tries a write like those of commits, at the start.
 * @throws Error with the cause and what to do, if the write fails
 */
export async function requireWrites(db: Db, timeoutMs: number): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await tryWrite(db, timeoutMs);
    } catch (error) {
      const refused = refusal(error);
      if (refused === null && tries < latenessAllowed) continue;
      const why = refused ?? `a write was not confirmed by a majority: ${messageOf(error)}`;
      throw new Error(`MongoDB accepts no writes: ${why}`, { cause: error });
    }
  }
}

/** Throws if a commit would fail as well. */
export async function tryWrite(db: Db, timeoutMs: number): Promise<void> {
  const reply = await db.command({
    update: 'meta',
    updates: [{ q: { _id: 'probe' }, u: [{ $set: { at: '$$NOW' } }], upsert: true }],
    writeConcern: { w: 'majority', j: true, wtimeout: timeoutMs },
    maxTimeMS: timeoutMs,
  });
  const failed = reply['writeConcernError'] ?? reply['writeErrors']?.[0];
  if (failed !== undefined && failed.code !== duplicateKey) throw new MongoServerError(failed);
}

/** Two nodes created the document at the same time: the write itself works. */
const duplicateKey = 11_000;
/** Error codes that a retry does not cure: the cause, and what to do. */
const refusals: Readonly<Record<number, string>> = {
  13: 'the user in MONGODB_URL may not write: grant the role readWrite',
  18: 'the user or password in MONGODB_URL is refused',
  100: 'the set has too few members that hold data for a majority',
  121: 'a validator refuses what this version writes: start a node whose user may change collections (dbAdmin)',
  14031: 'the disk of MongoDB is full',
  10058: 'MongoDB is read-only',
};

function refusal(error: unknown): string | null {
  if (!(error instanceof MongoServerError)) return null;
  const meaning = refusals[Number(error.code)];
  return meaning === undefined ? null : `${meaning} (${error.message})`;
}
