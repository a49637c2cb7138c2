// Whether the database takes writes as commits are written: by a majority, journaled. Asked while nothing else shows it.
import type { Db } from 'mongodb';
import { MongoServerError } from 'mongodb';

export interface DatabaseProbe {
  /** Why nothing can be committed, in a sentence; null where nothing speaks against it. */
  fault(): string | null;
  /** A commit has gone through: nothing has to be tried for a while. */
  proven(): void;
  stop(): Promise<void>;
}

export interface ProbeSettings {
  readonly everyMs: number;
  readonly timeoutMs: number;
  /** Told when it changes; null: all is well again. */
  readonly onChange: (fault: string | null) => void;
}

/** A write may be late once on a busy machine. What the server refuses it refuses again. */
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
        note(`a write was not confirmed by a majority within ${timeoutMs} ms: ${(error as Error).message}`); // the driver throws Errors
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
 * Tries, at the start, what every commit will need.
 * @throws Error with the cause and what to do where it does not go through
 */
export async function requireWrites(db: Db, timeoutMs: number): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await tryWrite(db, timeoutMs);
    } catch (error) {
      const refused = refusal(error);
      if (refused === null && tries < latenessAllowed) continue;
      const why = refused ?? `a write was not confirmed by a majority: ${(error as Error).message}`; // as above
      throw new Error(`MongoDB takes no writes: ${why}`, { cause: error });
    }
  }
}

/** Throws where a commit would not go through either. */
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

/** Two who make the document at once: the write itself was fine. */
const duplicateKey = 11_000;
/** Codes of a server that says no, whoever asks again: what it means, and what to do. */
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
