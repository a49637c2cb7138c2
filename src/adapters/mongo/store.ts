// The store on MongoDB: the ledger, and the stored shoppers.
import { randomUUID } from 'node:crypto';
import type { Collection, MongoClient } from 'mongodb';
import type { Store } from '../../ports/store.ts';
import { createAppend } from './append.ts';
import { carryOver } from './carry-over.ts';
import type { MongoSettings } from './connect.ts';
import { checkFormat, isOfFormBefore } from './format.ts';
import { openJournalBarrier } from './journal-barrier.ts';
import { prepareDatabase } from './prepare-database.ts';
import { requireWrites } from './probe.ts';
import { majorityDb } from './reach.ts';
import { createLedgerReads, tellJournaled } from './reads.ts';
import { createUserProjection } from './users.ts';

/**
 * Prepares the database and opens the store on a connected client. `close` closes the client too. `onLack` gets each right
 * that the user lacks.
 */
export async function openMongoStore(
  client: MongoClient,
  settings: MongoSettings,
  onLack?: (right: string) => void,
): Promise<Store> {
  const db = majorityDb(client, settings.database);
  if (await isOfFormBefore(db)) await carryOver(db);
  await checkFormat(db);
  await requireWrites(db, settings.timeoutMs);
  await prepareDatabase(db, onLack);
  const epoch = await readEpoch(db.collection('meta'));
  const available = watchAvailability(client);
  const barrier = await openJournalBarrier(db, settings.timeoutMs);

  return {
    durable: true,
    epoch,
    isAvailable: available,
    append: createAppend(db, { instance: randomUUID(), timeoutMs: settings.timeoutMs }),
    ...tellJournaled(createLedgerReads(db, settings.timeoutMs), barrier),
    ...createUserProjection(db, settings.timeoutMs),
    close: () => client.close(),
  };
}

/** The epoch of this database, created at its first use. */
async function readEpoch(meta: Collection<{ _id: string; value: string }>): Promise<string> {
  const options = { upsert: true, returnDocument: 'after' } as const;
  const document = await meta.findOneAndUpdate(
    { _id: 'epoch' },
    { $setOnInsert: { value: randomUUID() } },
    options,
  );
  if (document === null) throw new Error('an upsert gives a document back');
  return document.value;
}

/** Whether a writable server is known. The driver monitors the servers in the background. */
function watchAvailability(client: MongoClient): () => boolean {
  let available = true;
  const writable = new Set(['RSPrimary', 'Standalone', 'Mongos', 'LoadBalancer']);
  client.on('topologyDescriptionChanged', ({ newDescription }) => {
    available = [...newDescription.servers.values()].some(({ type }) => writable.has(type));
  });
  return () => available;
}
