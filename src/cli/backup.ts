// `backup` and `restore`: a mall's database into one file, while nodes serve, and back into an empty database.
import type { Command } from 'commander';
import { loadConfig } from '../runtime/config.ts';
import { BackupFileError, readBackupFile, writeBackupFile } from './backup/backup-file.ts';
import { readDatabase, takenBy, writeDatabase } from './backup/copy-database.ts';
import { commandLine } from './command-line.ts';
import { ExitError } from './exit-codes.ts';
import type { ReachedDatabase } from './reach-database.ts';
import { reachDatabase } from './reach-database.ts';

export function addBackupCommand(program: Command): void {
  program
    .command('backup')
    .argument('<file>', 'such as mall-2026-11-28.backup; must not be there yet unless --force')
    .description("write the mall's database to one file; nodes may serve meanwhile")
    .option('--force', 'overwrite the file')
    .action((file: string, { force }: { force?: boolean }) => backup(file, force === true));
}

export function addRestoreCommand(program: Command): void {
  program
    .command('restore')
    .argument('<file>', 'a file that `backup` has written')
    .description('write a backup into a database that has no mall yet; stop the nodes first')
    .action(restore);
}

type Mongo = Extract<ReachedDatabase, { kind: 'mongo' }>;

async function withDatabase(work: (reached: Mongo) => Promise<void>): Promise<void> {
  const reached = await reachDatabase(loadConfig(process.env), (line) => console.error(line));
  try {
    if (reached.kind === 'memory') throw new ExitError('failed', `${reached.why}.`);
    await work(reached);
  } finally {
    await reached.close();
  }
}

async function backup(file: string, force: boolean): Promise<void> {
  const { existsSync } = await import('node:fs');
  if (existsSync(file) && !force) {
    throw new ExitError('usage', `${file} already exists. Name another file, or add --force.`);
  }
  await withDatabase(async ({ client, database, whose }) => {
    console.error(`Reading ${database}, ${whose}.`);
    let all = 0;
    const lines = readDatabase(client.db(database), new Date(), (name, documents) => {
      all += documents;
      console.error(`${name}: ${documents} documents`);
    });
    await writeBackupFile(file, lines).catch((error: NodeJS.ErrnoException) => {
      throw new ExitError('failed', `The backup was not written: ${error.message}`);
    });
    console.log(`${file}: ${all} documents of ${database}.`);
  });
}

async function restore(file: string): Promise<void> {
  // Checks the whole file before anything is written: half a mall is worse than none.
  for await (const _ of told(readBackupFile(file), file));
  await withDatabase(async ({ client, database, node }) => {
    const db = client.db(database);
    const isServed = node !== null && (node.database ?? database) === database;
    if (isServed) {
      throw new ExitError(
        'failed',
        `A node serves ${database} (${node.url}). Stop it, or name another MONGODB_DATABASE.`,
      );
    }
    const taken = await takenBy(db);
    if (taken !== null) {
      throw new ExitError(
        'failed',
        `${database} holds a mall already (${taken} is not empty). Name another MONGODB_DATABASE, or an empty DATA_DIR.`,
      );
    }
    const documents = await writeDatabase(db, readBackupFile(file));
    console.log(
      `${database}: ${documents} documents restored from ${file}. Check them: MONGODB_DATABASE=${database} ${commandLine('doctor')}`,
    );
  });
}

async function* told<Line>(lines: AsyncIterable<Line>, file: string): AsyncGenerator<Line> {
  try {
    yield* lines;
  } catch (error) {
    if (error instanceof BackupFileError) throw new ExitError('usage', error.message);
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      throw new ExitError('usage', `There is no ${file}.`);
    throw error;
  }
}
