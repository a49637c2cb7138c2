// The doctor's checks of the database: the server, its schema, the ledger and the leaderboards.
import type { Db } from 'mongodb';
import { createMongoAudit, schemaFaults } from '../../adapters/mongo/audit.ts';
import { formatFault } from '../../adapters/mongo/format.ts';
import { majorityDb } from '../../adapters/mongo/reach.ts';
import { auditLedger } from '../../queries/audit-ledger.ts';
import type { Config } from '../../runtime/config.ts';
import { tunedBy } from '../../runtime/tuning.ts';
import type { ReachedDatabase } from '../reach-database.ts';
import type { Check } from './check-environment.ts';
import { checkLeaderboards } from './check-leaderboards.ts';

type ReachedMongo = Extract<ReachedDatabase, { kind: 'mongo' }>;

const oldestMajor = 5;
const progressEveryMs = 2_000;

/** All checks that a database allows. `onProgress` gets a line now and then while the ledger is read. */
export async function checkDatabase(
  config: Config,
  reached: ReachedMongo,
  onProgress: (line: string) => void,
): Promise<Check[]> {
  const db = reached.client.db(reached.database);
  const checks = [await checkServer(reached)];
  const otherForm = await formatFault(db);
  // A database of another format would look broken.
  if (otherForm !== null) return [...checks, { name: 'format', ok: false, detail: otherForm }];
  checks.push(await checkSchema(db));
  try {
    checks.push(...(await readBooks(reached, tunedBy(config).mongoTimeoutMs, onProgress)));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    checks.push({ name: 'books', ok: false, detail: `cannot be read to their end: ${reason}` });
  }
  return [...checks, await checkLeaderboards(config, reached)];
}

async function checkServer({ client, database, whose }: ReachedMongo): Promise<Check> {
  const admin = client.db('admin');
  const hello = await admin.command({ hello: 1 });
  const { version } = await admin.command({ buildInfo: 1 });
  const set = hello['setName'] === undefined ? 'standalone' : `replica set ${hello['setName']}`;
  const kind = hello['msg'] === 'isdbgrid' ? 'mongos' : set;
  const isNewEnough = Number.parseInt(version, 10) >= oldestMajor;
  const hint = isNewEnough ? '' : `; MongoDB ${oldestMajor}.0 or newer is needed`;
  const detail = `MongoDB ${version}, ${kind}, database ${database} (${whose})${hint}`;
  return { name: 'mongodb', ok: isNewEnough, detail };
}

async function checkSchema(db: Db): Promise<Check> {
  const name = 'schema';
  const faults = await schemaFaults(db);
  if (faults === null) {
    return { name, ok: true, detail: 'the database is empty: a node prepares it at its first start' };
  }
  if (faults.length === 0)
    return { name, ok: true, detail: 'every collection, validator and index is there' };
  return {
    name,
    ok: false,
    detail: [`${faults.length} broken; a start of a node repairs them`, ...faults].join('\n'),
  };
}

async function readBooks(
  reached: ReachedMongo,
  timeoutMs: number,
  onProgress: (line: string) => void,
): Promise<Check[]> {
  let toldMs = performance.now();
  const db = majorityDb(reached.client, reached.database);
  return auditLedger(createMongoAudit(db, timeoutMs), {
    onProgress: ({ shoppers, records, receipts }) => {
      if (performance.now() - toldMs < progressEveryMs) return;
      toldMs = performance.now();
      onProgress(`read so far: ${shoppers} shoppers, ${records} journal records, ${receipts} receipts`);
    },
  });
}
