// A process for tests that takes the lease of the job `work` and keeps it until it is killed.
import { connectMongo } from '../../src/adapters/mongo/connect.ts';
import { createMongoLeases } from '../../src/adapters/mongo/leases.ts';
import { startJobs } from '../../src/cluster/jobs.ts';
import { silent } from '../silent-log.ts';

const [url = '', database = '', holder = '', ttlMs = ''] = process.argv.slice(2);
const client = await connectMongo({ url, database, poolMin: 0, poolMax: 5, timeoutMs: 60_000 });
const say = (line: string): void => void process.stdout.write(`${line}\n`);

startJobs({
  leases: createMongoLeases(client.db(database), 5_000),
  jobs: [
    {
      name: 'work',
      everyMs: 3_600_000,
      run: (signal) => {
        say('held');
        signal.addEventListener('abort', () => say('lost'), { once: true });
        return new Promise(() => {});
      },
    },
  ],
  isRunner: true,
  holder,
  ttlMs: Number(ttlMs),
  log: silent,
});
