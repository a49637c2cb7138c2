// `member`: one node of a cluster. `cluster` starts it, and it stops when `cluster` says so or ends.

import { loadConfig } from '../runtime/config.ts';
import { openDatabase } from '../runtime/database.ts';
import { createLog } from '../runtime/log.ts';
import { startNode } from '../runtime/node.ts';
import { nameNode } from '../runtime/parts/base.ts';
import { readSecret } from '../runtime/secrets.ts';
import { ExitError } from './exit-codes.ts';
import { serve } from './serve.ts';

/** Serves until a signal. All settings come from the environment. */
export async function runMember(): Promise<void> {
  if (process.send === undefined) throw new ExitError('usage', '"member" is started by "cluster" only.');
  const config = loadConfig(process.env);
  const name = config.NODE_NAME ?? nameNode();
  const log = createLog(config, name);
  const tell = process.send.bind(process);
  // Without the cluster process, and perhaps its database, nothing else would end this process.
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  await serve(config.DRAIN_MS, log, async (onStop) => {
    const database = await openDatabase(config, log, () => {});
    onStop(() => database.close());
    const node = await startNode({ ...config, NODE_NAME: name }, database, await readSecret(config), log);
    onStop(() => node.stop());
    tell('ready');
  });
}
