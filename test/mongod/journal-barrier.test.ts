// Durability on a standalone server: which reads and writes survive a kill -9.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { expect, inject, test } from 'vitest';
import { openJournalBarrier } from '../../src/adapters/mongo/journal-barrier.ts';
import { openMongodLog } from '../../src/supervision/mongod/mongod-log.ts';
import { runMongodOnFreePort } from '../../src/supervision/mongod/mongod-run.ts';

test.each(['a failed insert', 'the barrier'])(
  '%s with j: true returns only when earlier writes are in the journal',
  async (which) => {
    const dir = await mkdtemp(join(tmpdir(), 'deerfields-journal-'));
    const dbPath = join(dir, 'mongodb');
    await mkdir(dbPath);
    const log = openMongodLog(join(dir, 'mongo.log'));
    // The journal is rarely written by itself, so only writes that wait for it are safe.
    const args = ['--journalCommitInterval', '500', '--wiredTigerCacheSizeGB', '0.25'];
    const start = async () => {
      const { run, port } = await runMongodOnFreePort({ binary: inject('mongodBinary'), dbPath, log, args });
      // Closing needs a server, which was killed: do not wait for the driver's 30 s.
      const client = new MongoClient(`mongodb://127.0.0.1:${port}/`, { serverSelectionTimeoutMS: 3_000 });
      return { run, client, ledger: client.db('mall').collection<{ _id: string }>('ledger') };
    };
    const durable = { writeConcern: { w: 'majority', journal: true } } as const;

    const first = await start();
    await first.ledger.insertOne({ _id: 'warm' }, durable);
    await first.ledger.insertOne({ _id: 'u1:1' }, { writeConcern: { w: 1, journal: false } });
    if (which === 'the barrier') await (await openJournalBarrier(first.client.db('mall'), 5_000))();
    else
      await expect(first.ledger.insertOne({ _id: 'u1:1' }, durable)).rejects.toMatchObject({ code: 11_000 });
    process.kill(first.run.pid, 'SIGKILL');
    await first.run.ended;
    await first.client.close();

    const second = await start();
    expect(await second.ledger.countDocuments({ _id: 'u1:1' })).toBe(1);
    await second.client.close();
    await second.run.stop();
    await log.close();
    await rm(dir, { recursive: true, force: true });
  },
);
