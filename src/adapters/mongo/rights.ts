// Checks the rights of the database user without changing data, and explains refusals to operators.
import type { Db, Document } from 'mongodb';
import { MongoServerError } from 'mongodb';

const unauthorized = 13;
const tries = ['find', 'insert', 'update', 'remove'] as const;
export type Right = (typeof tries)[number];

/** Each collection with the actions that a node needs there, and those that it cannot do without. */
const needs: Readonly<Record<string, { readonly vital: readonly Right[]; readonly also: readonly Right[] }>> =
  {
    meta: { vital: ['find', 'insert', 'update'], also: [] },
    ledger: { vital: ['find', 'insert'], also: ['update', 'remove'] },
    users: { vital: ['find', 'insert', 'update'], also: ['remove'] },
    rulebooks: { vital: ['find'], also: ['insert'] },
    standings: { vital: ['find', 'insert', 'update'], also: ['remove'] },
    profiles: { vital: ['find', 'insert', 'update'], also: ['remove'] },
    nodes: { vital: ['find', 'insert', 'update'], also: ['remove'] },
    leases: { vital: ['find', 'insert', 'update'], also: [] },
  };

/** Commands that test a right and never change anything. */
const commandOf: Readonly<Record<Right, (collection: string) => Document>> = {
  find: (find) => ({ find, limit: 1, projection: { _id: 1 } }),
  // A document cannot have a list as its id. The server checks the right first, then refuses the document.
  insert: (insert) => ({ insert, documents: [{ _id: [] }] }),
  update: (update) => ({ update, updates: [{ q: { _id: [] }, u: { $set: { tried: true } } }] }),
  remove: (remove) => ({ delete: remove, deletes: [{ q: { _id: [] }, limit: 1 }] }),
};

export const isUnauthorized = (error: unknown): error is MongoServerError =>
  error instanceof MongoServerError && error.code === unauthorized;

/** The database user lacks a right that a node cannot do without. */
export class MissingRightsError extends Error {
  override readonly name = 'MissingRightsError';
}

/** Returns the missing rights that a node can do without, such as `remove on deerfields.users`. */
export async function checkRights(db: Db, timeoutMs: number): Promise<readonly string[]> {
  const missing: Record<'vital' | 'also', string[]> = { vital: [], also: [] };
  for (const [collection, rights] of Object.entries(needs)) {
    for (const right of tries) {
      const kind = rights.vital.includes(right) ? 'vital' : 'also';
      if (kind === 'also' && !rights.also.includes(right)) continue;
      if (!(await may(db, commandOf[right](collection), timeoutMs))) {
        missing[kind].push(`${right} on ${db.databaseName}.${collection}`);
      }
    }
  }
  if (missing.vital.length > 0) throw new MissingRightsError(lack(db, missing.vital));
  return missing.also;
}

async function may(db: Db, command: Document, timeoutMs: number): Promise<boolean> {
  try {
    // The refusal of the document itself is expected and ignored.
    await db.command({ ...command, maxTimeMS: timeoutMs }).catch((error: unknown) => {
      if (isUnauthorized(error) || !(error instanceof MongoServerError)) throw error;
    });
    return true;
  } catch (error) {
    if (isUnauthorized(error)) return false;
    throw error;
  }
}

/** A sentence for the operator. */
const lack = ({ databaseName }: Db, rights: readonly string[]): string =>
  `MongoDB refuses what a node needs. The user in MONGODB_URL lacks: ${rights.join(', ')}. ` +
  `Grant the role readWrite on "${databaseName}".`;
