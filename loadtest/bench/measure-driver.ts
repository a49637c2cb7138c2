// One run of the bare driver: the two writes without any socket, verified in the database like any other contender.
import { loadResultSchema } from '../load-job.ts';
import { runJob } from '../own-processes.ts';
import { findFaults } from '../verify.ts';
import { type LoadPlan, type LoadRun, limitSecondsOf, loadJobFor } from './measure-load.ts';
import type { Setup } from './setup.ts';

const databaseName = 'deerfields_bench_driver';

/** Throws when the process fails or overruns, and when the run is aborted. */
export async function measureDriver(
  setup: Setup,
  plan: LoadPlan,
  round: number,
  poolSize: number,
): Promise<LoadRun> {
  const database = setup.client.db(databaseName);
  await database.dropDatabase();
  await setup.client.db('admin').command({ fsync: 1 });
  try {
    const load = await loadJobFor(setup, plan, [setup.mongodbUrl], round);
    const result = await runJob({
      file: 'loadtest/rivals/bare-driver.ts',
      job: { mongodbUrl: setup.mongodbUrl, database: databaseName, poolSize, load },
      result: loadResultSchema,
      limitSeconds: limitSecondsOf(load),
      signal: setup.signal,
    });
    const faults = await findFaults(database, result, { hasJournal: false });
    return { result, faults, cpuSeconds: 0, mongodCpuSeconds: 0 };
  } finally {
    await database.dropDatabase();
  }
}
