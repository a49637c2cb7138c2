// Connected is not usable: options in the URL, missing privileges, refused writes.
import type { Document, MongoClientOptions } from 'mongodb';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Database } from '../../src/runtime/database.ts';
import type { MongoDatabase, TestNode } from './running-node.ts';
import { aReceipt, mallRules, mongoDatabase, startTestNode, tablet } from './running-node.ts';
import { dataOf, errorOf } from './test-client.ts';
import { until } from './until.ts';

let mongo: MongoDatabase;
let admin: MongoClient;

beforeAll(async () => {
  mongo = await mongoDatabase('usable');
  admin = await new MongoClient(inject('mongoUrl')).connect();
});
afterAll(async () => {
  for (const { user } of (await mongo.db.command({ usersInfo: 1 }))['users']) await mongo.db.removeUser(user);
  await admin.close();
  await mongo.drop();
});

/** The URL of the same server with these options added. */
function address(options: Readonly<Record<string, string>>, user?: string): string {
  const url = new URL(inject('mongoUrl'));
  if (user !== undefined) {
    url.username = user;
    url.password = 'secret';
    url.searchParams.set('authSource', mongo.name);
    url.searchParams.delete('authMechanism');
  }
  for (const [name, value] of Object.entries(options)) url.searchParams.set(name, value);
  return url.href;
}

const addUser = (user: string, privileges: Document[] | null): Promise<void> =>
  (async () => {
    let role = 'readWrite';
    if (privileges !== null) {
      role = `only-${user}`;
      await mongo.db.command({ createRole: role, privileges, roles: [] });
    }
    await mongo.db.command({ createUser: user, pwd: 'secret', roles: [{ role, db: mongo.name }] });
  })();

async function withNode(url: string, work: (node: TestNode) => Promise<void>): Promise<readonly string[]> {
  const database: Database = await mongo.open({ MONGODB_URL: url });
  const node = await startTestNode({ database });
  try {
    await work(node);
  } finally {
    await node.stop();
    await database.close();
  }
  return node.logged.map(({ message }) => message);
}

describe('read and write options in the URL have no effect', () => {
  test.each<Readonly<Record<string, string>>>([
    { readPreference: 'secondary' },
    { readPreference: 'secondaryPreferred', readPreferenceTags: 'dc:a', maxStalenessSeconds: '120' },
    { readConcernLevel: 'local', w: '0' },
    { readConcernLevel: 'snapshot', w: '1', journal: 'false', wtimeoutMS: '1' },
    { W: '3', READPREFERENCE: 'nearest' },
    { retryWrites: 'false' },
  ])('%j', async (options) => {
    await withNode(address(options), async (node) => {
      const till = await node.connect(tablet());
      const receiptNo = Object.keys(options).join('-').slice(0, 60);
      expect(dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo }))).status).toBe('applied');
      expect(await node.isReady()).toBe(true);
    });
  });
});

describe('privileges', () => {
  test('readWrite is enough, even if this version would change a validator', async () => {
    await addUser('app', null);
    await mongo.db.command({ collMod: 'ledger', validator: {} });
    await withNode(address({}, 'app'), async (node) => {
      const till = await node.connect(tablet());
      const receipt = aReceipt({ receiptNo: 'read-write' });
      expect(dataOf(await till.ask('receipt:submit', receipt)).status).toBe('applied');
    });
    const open = mongo.open();
    await (await open).close(); // the owner of the database sets it right again
  });

  test('readWrite is enough for a new database, which gets its validators and indexes', async () => {
    await mongo.db.dropDatabase();
    const database = await mongo.open({ MONGODB_URL: address({}, 'app') });
    await database.rulebooks.publish(mallRules());
    await database.close();
    const found = await mongo.db.listCollections().toArray();
    const ledger = found.find(({ name }) => name === 'ledger');
    expect(ledger).toMatchObject({ options: { validator: { $jsonSchema: expect.any(Object) } } });
    expect((await mongo.db.collection('ledger').indexes()).map(({ name }) => name)).toContain('claims');
  });

  test('for a user with read access only, the error lists the missing privileges', async () => {
    const resource = { db: mongo.name, collection: '' };
    await addUser('reader', [{ resource, actions: ['find', 'listCollections', 'listIndexes'] }]);
    const opened = mongo.open({ MONGODB_URL: address({}, 'reader') });
    await expect(opened).rejects.toThrow(`insert on ${mongo.name}.ledger`);
    await expect(opened).rejects.toThrow(`Grant the role readWrite on "${mongo.name}"`);
  });

  test('a privilege revoked while the node runs makes it unready, and its tills keep their receipts', async () => {
    const resource = { db: mongo.name, collection: '' };
    const all = [
      'find',
      'insert',
      'update',
      'remove',
      'createIndex',
      'createCollection',
      'listCollections',
      'listIndexes',
    ];
    await addUser('waning', [{ resource, actions: all }]);
    await withNode(address({}, 'waning'), async (node) => {
      const till = await node.connect(tablet());
      const set = (actions: readonly string[]) =>
        mongo.db.command({ updateRole: 'only-waning', privileges: [{ resource, actions }] });
      await set(['find', 'listCollections', 'listIndexes']);
      const answer = await until(async () => {
        const found = await fetch(`${node.url}/readyz`);
        return found.status === 503 && ((await found.json()) as { reason: string });
      }, 'not ready');
      expect(answer.reason).toContain('grant the role readWrite');
      const refused = errorOf(await till.ask('receipt:submit', aReceipt({ receiptNo: 'waning' })));
      expect(refused).toMatchObject({ code: 'unavailable', retryable: true });
      await set(all);
      await until(node.isReady, 'the node is ready again');
      const applied = await till.ask('receipt:submit', aReceipt({ receiptNo: 'waning' }));
      expect(dataOf(applied).status).toBe('applied');
    });
  });
});

test('a database that refuses a write stops the start, with the cause', async () => {
  await mongo.db.command({ collMod: 'meta', validator: { _id: { $ne: 'probe' } } });
  await expect(mongo.open()).rejects.toThrow('MongoDB accepts no writes: a validator refuses');
  await mongo.db.command({ collMod: 'meta', validator: {} });
  await (await mongo.open()).close();
});

test('the driver accepts the options that are removed from the URL', async () => {
  // Otherwise the tests above would prove nothing.
  const options: MongoClientOptions = new MongoClient(address({ readPreference: 'secondary' })).options;
  expect(options.readPreference).toMatchObject({ mode: 'secondary' });
});
