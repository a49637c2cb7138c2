// The order in which an audit reads MongoDB: shoppers come as their journals lie, wherever it goes on.
import fc from 'fast-check';
import type { MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createMongoAudit } from '../../src/adapters/mongo/audit.ts';
import { connectMongo } from '../../src/adapters/mongo/connect.ts';
import type { UserDocument } from '../../src/adapters/mongo/documents.ts';
import { journalId, userToDocument } from '../../src/adapters/mongo/documents.ts';
import { newUser } from '../../src/game/user.ts';
import type { AuditView } from '../../src/ports/audit.ts';
import { compareInJournal } from '../../src/ports/audit.ts';

const database = 'audit_order';
let client: MongoClient;

beforeAll(async () => {
  client = await connectMongo({
    url: inject('mongoUrl'),
    database,
    poolMin: 0,
    poolMax: 2,
    timeoutMs: 5_000,
  });
});

afterAll(async () => {
  await client.db(database).dropDatabase();
  await client.close();
});

/** Ids of few letters, from before and after ':' in the order of characters. */
const id = fc.string({
  unit: fc.constantFrom('a', 'B', '0', '9', '-', '.', '_'),
  minLength: 1,
  maxLength: 5,
});

async function read(view: AuditView, after: string | null): Promise<{ users: string[]; owners: string[] }> {
  const users: string[] = [];
  const owners: string[] = [];
  for await (const user of view.users(after)) users.push(user.id);
  for await (const { userId } of view.records(after)) owners.push(userId);
  return { users, owners };
}

test('shoppers and journal are in one order, and go on after any shopper', async () => {
  const db = client.db(database);
  const users = db.collection<UserDocument>('users');
  const journal = db.collection<{ _id: string; at: Date; entries: [] }>('journal');
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(id, { minLength: 1, maxLength: 20 }), fc.nat(), async (ids, which) => {
      await users.deleteMany({});
      await journal.deleteMany({});
      await users.insertMany(ids.map((id) => userToDocument(newUser(id))));
      await journal.insertMany(
        ids.map((userId) => ({ _id: journalId(userId, 1), at: new Date(0), entries: [] })),
      );
      const sorted = ids.toSorted(compareInJournal);
      const after = sorted[which % sorted.length] ?? null;
      const rest = sorted.slice((which % sorted.length) + 1);
      const view = createMongoAudit(client, database).open();
      try {
        expect(await read(view, null)).toEqual({ users: sorted, owners: sorted });
        expect(await read(view, after)).toEqual({ users: rest, owners: rest });
      } finally {
        await view.close();
      }
    }),
    { numRuns: 40 },
  );
});

test('a view shows nothing that was committed after its first question', async () => {
  const users = client.db(database).collection<UserDocument>('users');
  await users.deleteMany({});
  await users.insertOne(userToDocument(newUser('sara')));
  const view = createMongoAudit(client, database).open();
  try {
    expect((await read(view, null)).users).toEqual(['sara']);
    await users.insertOne(userToDocument(newUser('mina')));
    expect((await read(view, null)).users).toEqual(['sara']);
  } finally {
    await view.close();
  }
});
