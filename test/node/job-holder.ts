// A process for tests that takes the job `write` and keeps it: it writes under its fence whenever it is told to.
import { createInterface } from 'node:readline';
import { connectMongo } from '../../src/adapters/mongo/connect.ts';
import { assertFence, createMongoLeases } from '../../src/adapters/mongo/leases.ts';
import { inTransaction } from '../../src/adapters/mongo/transaction.ts';
import type { Fence } from '../../src/ports/leases.ts';
import { startJobs } from '../../src/runtime/jobs/jobs.ts';
import { silent } from '../silent-log.ts';

const [url = '', database = '', holder = '', ttlMs = ''] = process.argv.slice(2);
const client = await connectMongo({ url, database, poolMin: 0, poolMax: 5, timeoutMs: 5_000 });
const db = client.db(database);
const say = (line: string): void => void process.stdout.write(`${line}\n`);
let held: Fence | null = null;

startJobs({
  leases: createMongoLeases(db, 5_000),
  jobs: [
    {
      name: 'write',
      everyMs: 3_600_000,
      // It does not listen: what it believes to hold it believes for ever.
      run: ({ fence }) => {
        held = fence;
        say(`held ${fence.token}`);
        return new Promise(() => {});
      },
    },
  ],
  isRunner: true,
  holder,
  ttlMs: Number(ttlMs),
  log: silent,
});

for await (const value of createInterface({ input: process.stdin })) {
  const fence = held;
  if (fence === null) continue;
  try {
    await inTransaction(client, async (session) => {
      await db.collection('written').insertOne({ value, holder }, { session });
      await assertFence(db, session, fence);
    });
    say(`wrote ${value}`);
  } catch (error) {
    say(`${(error as Error).name} ${value}`); // the driver and we throw Errors
  }
}
