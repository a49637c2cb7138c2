// Gives the one-member replica set another port when somebody else took the one it had.
import type { ProgramRun } from '../programs/program.ts';
import { type MongodRunOptions, MongodStartError, runMongod } from './mongod-run.ts';
import { memberAt, REPLICA_SET, withServer } from './replica-set.ts';

/**
 * Writes the new port into the stored member list, with mongod started outside the set for the purpose.
 *
 * A forced reconfiguration of the running set would do as well, but not before the server has asked whoever holds
 * the old port whether that is itself, and one who accepts and says nothing keeps it waiting for half a minute.
 */
export async function movePort(options: Omit<MongodRunOptions, 'args'>): Promise<void> {
  // After a crash the last writes may be in the oplog only. A server outside the set would not replay them, and
  // would mark the data as complete without them; these two make it do so, and keep what came of it.
  const replay = await runMongod({
    ...options,
    args: parameters('recoverFromOplogAsStandalone=true', 'takeUnstableCheckpointOnShutdown=true'),
  }).catch(unlessWithoutOplog);
  await replay?.stop();

  const edit = await runMongod({ ...options, args: [] });
  try {
    await withServer(options.port, async (client) => {
      await client
        .db('local')
        .collection<{ _id: string }>('system.replset')
        .updateOne(
          { _id: REPLICA_SET },
          { $set: { 'members.0.host': memberAt(options.port) }, $inc: { version: 1 } },
        );
    });
  } finally {
    await edit.stop();
  }
}

/** Data from before the set was made, by a node killed in its first second: nothing to replay, nothing to edit. */
function unlessWithoutOplog(error: unknown): ProgramRun | undefined {
  if (error instanceof MongodStartError && /no oplog found/i.test(error.message)) return undefined;
  throw error;
}

function parameters(...settings: string[]): string[] {
  return settings.flatMap((setting) => ['--setParameter', setting]);
}
