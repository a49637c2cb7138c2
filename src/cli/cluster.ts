// `cluster`: several nodes behind a balancer on this machine. A part that dies is restarted, until a signal stops all.
import type { Command } from 'commander';
import { publishRulebookIfNone } from '../rulebooks/first-rulebook.ts';
import { loadConfig } from '../runtime/config.ts';
import { openDatabase } from '../runtime/database.ts';
import { createLog } from '../runtime/log.ts';
import type { RunFile } from '../runtime/run-file.ts';
import { describeMongo, readRunFile, removeRunFile, writeRunFile } from '../runtime/run-file.ts';
import { readSecret } from '../runtime/secrets.ts';
import { warnOfFormerSettings } from '../runtime/settings/former.ts';
import type { RunningParts } from '../supervision/cluster/cluster.ts';
import { startCluster } from '../supervision/cluster/cluster.ts';
import { findPrograms } from '../supervision/cluster/programs.ts';
import { buildPages } from './build-pages.ts';
import { ExitError } from './exit-codes.ts';
import { wholeNumber } from './numbers.ts';
import { serve } from './serve.ts';
import { printWelcome } from './welcome.ts';

const mostNodes = 64;

export function addClusterCommand(program: Command): void {
  program
    .command('cluster')
    .description(
      'run several nodes behind a balancer in the foreground, with Redis and a database of their own if none are given',
    )
    .option('--nodes <count>', 'how many nodes', wholeNumber(1, mostNodes), 3)
    .option('--verbose', 'also print a token and a command for each role')
    .action(({ nodes, verbose = false }: { nodes: number; verbose?: boolean }) => runCluster(nodes, verbose));
}

/** Runs until a signal: the first drains the nodes, the second ends everything at once. */
async function runCluster(nodes: number, verbose: boolean): Promise<void> {
  const config = loadConfig(process.env);
  const running = await readRunFile(config.DATA_DIR);
  if (running !== null) {
    throw new ExitError(
      'failed',
      `Something already runs on ${config.DATA_DIR}: ${running.url} (pid ${running.pid}).`,
    );
  }
  const onProgress = (line: string): void => console.error(line);
  const log = createLog(config, 'cluster');
  warnOfFormerSettings(process.env, log);
  await serve(config.DRAIN_MS * 2, log, async (onStop) => {
    await buildPages(onProgress);
    const programs = await findPrograms(config, onProgress);
    // This process serves no clients: it needs the database only to check for a rulebook.
    const few = { ...config, TUNING: { ...config.TUNING, mongoPoolMax: 2 } };
    const database = await openDatabase(few, log, onProgress);
    onStop(() => database.close());
    const { mongo } = database;
    if (mongo === null) throw new Error('A cluster needs MongoDB: nodes share nothing else.');
    await publishRulebookIfNone(config, database.rulebooks, onProgress);
    const secret = await readSecret(config);
    const describe = (parts: RunningParts): RunFile => ({
      ...parts,
      pid: process.pid,
      database: config.MONGODB_DATABASE,
      mongo: describeMongo(mongo),
    });
    // One write after the other, so that an older state never overwrites a newer one.
    let written = Promise.resolve();
    const write = (parts: RunningParts): void => {
      written = written
        .then(() => writeRunFile(config.DATA_DIR, describe(parts)))
        .catch((error: unknown) => log.error({ err: error }, 'run.json cannot be written'));
    };
    const cluster = await startCluster({ config, database, secret, nodes, programs, log, onChange: write });
    onStop(cluster.stop);
    const parts = cluster.parts();
    write(parts);
    await written;
    onStop(async () => {
      await written;
      await removeRunFile(config.DATA_DIR);
    });
    console.error(listParts(parts));
    const { links } = database;
    if (config.NODE_ENV !== 'production')
      await printWelcome(parts.url, secret, { durable: true, links, fills: false, verbose });
    else console.log(parts.url);
  });
}

/** Who runs where, for people. */
export function listParts({ url, nodes, redis, balancer }: RunningParts): string {
  const lines = nodes.map((node) => `  ${node.id.padEnd(9)} ${node.url}   process ${node.pid}`);
  const own = (part: { pid?: number } | null): string =>
    part?.pid === undefined ? 'given' : `process ${part.pid}`;
  if (redis !== null) lines.push(`  redis     ${own(redis)}`);
  lines.push(balancer === null ? '  balancer  none' : `  balancer  ${url}   ${own(balancer)}`);
  return ['', ...lines].join('\n');
}
