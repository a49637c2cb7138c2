// A database is opened only in the format of this version.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OtherFormatError } from '../../src/adapters/mongo/format.ts';
import { openMongoStore } from '../../src/adapters/mongo/store.ts';
import { appendAll, firstOf } from './batches.ts';
import type { MongoForTest } from './stores.ts';
import { openMongo } from './stores.ts';

let mongo: MongoForTest;
beforeEach(async () => {
  mongo = await openMongo();
  await appendAll(mongo.it, [firstOf('sara')]);
});
afterEach(() => mongo[Symbol.asyncDispose]());

const open = () =>
  openMongoStore(mongo.client, {
    url: mongo.url,
    database: mongo.db.databaseName,
    poolMin: 0,
    poolMax: 2,
    timeoutMs: 60_000,
  });
const meta = () => mongo.db.collection<{ _id: string; value: number }>('meta');

test('a database of this version can be opened again', async () => {
  expect((await (await open()).headsAfter(null, 10)).size).toBe(1);
});

test('an unknown format is refused with what to do, and nothing changes', async () => {
  await meta().updateOne({ _id: 'format' }, { $set: { value: 99 } });
  await expect(open()).rejects.toThrow(OtherFormatError);
  await expect(open()).rejects.toThrow(/form 99.*MONGODB_DATABASE/);
  expect(await meta().findOne({ _id: 'format' })).toEqual({ _id: 'format', value: 99 });
});

test('shoppers without a format document are of the first format', async () => {
  await mongo.it.saveProjected([{ user: firstOf('sara').user, from: 1 }]);
  await meta().deleteOne({ _id: 'format' });
  await expect(open()).rejects.toThrow(/form 1/);
});
