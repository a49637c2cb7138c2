// `start`: one node in the foreground, with its own database if none is given, until a signal stops it.

import { publishRulebookIfNone } from '../rulebooks/first-rulebook.ts';
import type { Config } from '../runtime/config.ts';
import { ConfigError, loadConfig } from '../runtime/config.ts';
import { openDatabase } from '../runtime/database.ts';
import { createLog } from '../runtime/log.ts';
import { startNode } from '../runtime/node.ts';
import { nameNode } from '../runtime/parts/base.ts';
import { describeMongo, readRunFile, removeRunFile, writeRunFile } from '../runtime/run-file.ts';
import { readSecret } from '../runtime/secrets.ts';
import { warnOfFormerSettings } from '../runtime/settings/former.ts';
import { buildPages } from './build-pages.ts';
import { commandLine } from './command-line.ts';
import { readMark } from './demonstration/mark.ts';
import { shallFill } from './demonstration/shall-fill.ts';
import { exitCodes } from './exit-codes.ts';
import { serve } from './serve.ts';
import { printWelcome } from './welcome.ts';

export interface StartOptions {
  readonly duty?: string;
  /** Prints tokens and commands besides the links. */
  readonly verbose?: boolean;
}

/** Runs a node until a signal: the first one drains, the second one forces. `duty` overrides NODE_DUTY. */
export async function runStart({ duty, verbose = false }: StartOptions = {}): Promise<void> {
  const config = readConfigOrExit(duty === undefined ? process.env : { ...process.env, NODE_DUTY: duty });
  const running = await readRunFile(config.DATA_DIR);
  if (running !== null) {
    console.error(`A node already runs on ${config.DATA_DIR}: ${running.url} (pid ${running.pid}).`);
    process.exit(exitCodes.failed);
  }
  const name = config.NODE_NAME ?? nameNode();
  const log = createLog(config, name);
  warnOfFormerSettings(process.env, log);
  const onProgress = (line: string): void => console.error(line);

  await serve(config.DRAIN_MS, log, async (onStop) => {
    if (config.NODE_DUTY !== 'jobs') await buildPages(onProgress);
    const database = await openDatabase(config, log, onProgress);
    onStop(() => database.close());
    if (!database.store.durable) console.error(memoryWarning);
    const isNew = await publishRulebookIfNone(config, database.rulebooks, onProgress);
    const secret = await readSecret(config);
    const node = await startNode({ ...config, NODE_NAME: name }, database, secret, log);
    onStop(() => node.stop());
    await writeRunFile(config.DATA_DIR, {
      url: node.url,
      pid: process.pid,
      database: config.MONGODB_DATABASE,
      mongo: database.mongo && describeMongo(database.mongo),
    });
    onStop(() => removeRunFile(config.DATA_DIR));
    const invites = config.NODE_ENV !== 'production' && config.NODE_DUTY !== 'jobs';
    if (!invites) {
      console.log(node.url);
      return;
    }
    const { durable } = database.store;
    const { links } = database;
    const fills = durable && shallFill(config, isNew, await readMark(config.DATA_DIR));
    await printWelcome(node.url, secret, { durable, links, fills, verbose });
    if (fills) onStop(await fill(config, node.url, onProgress));
  });
}

/** The commands of a client are loaded only now: the node serves already. */
async function fill(
  config: Config,
  url: string,
  onProgress: (line: string) => void,
): Promise<() => Promise<void>> {
  const { startFilling } = await import('./demonstration/fill.ts');
  return startFilling({
    config,
    url,
    onEnd: (trouble) =>
      onProgress(
        trouble === null
          ? 'The demonstration is complete: two weeks of receipts.'
          : `The demonstration is not complete: ${trouble} Finish it with: ${commandLine('demonstration')}`,
      ),
  });
}

const memoryWarning = [
  '!'.repeat(78),
  '!  NOTHING IS KEPT: this node runs on memory. Every coin is gone when it stops.',
  '!'.repeat(78),
].join('\n');

function readConfigOrExit(env: NodeJS.ProcessEnv): Config {
  try {
    return loadConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(exitCodes.usage);
  }
}
