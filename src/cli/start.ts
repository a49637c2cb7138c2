// `start`: one node in the foreground, with its own database if none is given, until a signal stops it.
import type { Role } from '../contracts/roles.ts';
import type { Rulebooks } from '../ports/rulebooks.ts';
import type { Config } from '../runtime/config.ts';
import { ConfigError, loadConfig } from '../runtime/config.ts';
import { openDatabase } from '../runtime/database.ts';
import { publishFirstRulebook } from '../runtime/first-rulebook.ts';
import { createLog } from '../runtime/log.ts';
import { nameNode, startNode } from '../runtime/node.ts';
import { readRunFile, removeRunFile, writeRunFile } from '../runtime/run-file.ts';
import { readSecret, signToken } from '../runtime/tokens.ts';
import { exitCodes } from './exit-codes.ts';

const demonstrationTokenSeconds = 7 * 86_400;

/** Runs a node until it is told to stop: the first signal drains, the second one forces. */
export async function runStart(): Promise<void> {
  const config = readConfigOrExit();
  const running = await readRunFile(config.DATA_DIR);
  if (running !== null) {
    console.error(`A node already runs on ${config.DATA_DIR}: ${running.url} (pid ${running.pid}).`);
    process.exit(exitCodes.failed);
  }
  const name = config.NODE_NAME ?? nameNode();
  const log = createLog(config, name);
  const onProgress = (line: string): void => console.error(line);

  const database = await openDatabase(config, log, onProgress).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(exitCodes.failed);
  });
  if (!database.store.durable) console.error(memoryWarning);
  const stops: (() => Promise<void>)[] = [() => database.close()];
  onSignals(config, log, async () => {
    for (const stop of stops.toReversed()) await stop();
  });

  try {
    if (await needsRulebook(config, database.rulebooks)) {
      const { stores, missions } = await publishFirstRulebook(database.rulebooks);
      console.error(`A demonstration mall was loaded: ${stores.length} stores, ${missions.length} missions.`);
    }
    const secret = await readSecret(config);
    const node = await startNode({ ...config, NODE_NAME: name }, database, secret, log);
    stops.push(() => node.stop());
    const pid = database.mongo?.pid();
    const mongo = database.mongo && {
      url: database.mongo.url,
      ...(pid === undefined ? {} : { pid }),
      version: database.mongo.version,
    };
    await writeRunFile(config.DATA_DIR, {
      url: node.url,
      pid: process.pid,
      database: config.MONGODB_DATABASE,
      mongo,
    });
    stops.push(() => removeRunFile(config.DATA_DIR));
    if (config.NODE_ENV !== 'production') await printWelcome(node.url, secret, database.store.durable);
    else console.log(node.url);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    for (const stop of stops.toReversed()) await stop();
    process.exit(exitCodes.failed);
  }
}

/** A real mall never plays by the demonstration's rules by accident. Throws in production. */
async function needsRulebook(config: Config, rulebooks: Rulebooks): Promise<boolean> {
  if ((await rulebooks.latest()) !== null) return false;
  if (config.NODE_ENV !== 'production') return true;
  throw new Error('No rulebook is in force. Publish one first: npm run rulebook -- publish FILE');
}

const memoryWarning = [
  '!'.repeat(78),
  '!  NOTHING IS KEPT: this node runs on memory. Every coin is gone when it stops.',
  '!'.repeat(78),
].join('\n');

function readConfigOrExit(): Config {
  try {
    return loadConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(exitCodes.usage);
  }
}

function onSignals(
  config: Config,
  log: { error(fields: object, message: string): void },
  stop: () => Promise<void>,
): void {
  let stopping = false;
  const handle = (): void => {
    if (stopping) process.exit(exitCodes.failed);
    stopping = true;
    setTimeout(() => {
      log.error({}, 'stopping took too long');
      process.exit(exitCodes.failed);
    }, config.DRAIN_MS).unref();
    stop().then(
      () => process.exit(exitCodes.ok),
      (error: unknown) => {
        log.error({ err: error }, 'stopping failed');
        process.exit(exitCodes.failed);
      },
    );
  };
  process.on('SIGTERM', handle);
  process.on('SIGINT', handle);
}

/** One identity of each role, to try the node with. */
const identities: readonly { role: Role; sub: string; store?: string; hears: string }[] = [
  { role: 'shopper', sub: 'u1', hears: 'the journal of u1' },
  { role: 'kiosk', sub: 'kiosk-s01', store: 's01', hears: 'receipts of s01, and the shopper bound to it' },
  { role: 'tablet', sub: 'tablet-s01', store: 's01', hears: 'receipts of s01' },
  { role: 'screen', sub: 'screen-1', hears: 'its greeting; what screens show comes with the cluster' },
  { role: 'operator', sub: 'operator-1', hears: 'its greeting; the figures are at /api/performance' },
];

async function printWelcome(url: string, secret: string, durable: boolean): Promise<void> {
  const lines = ['', `Deerfields Live is ready at ${url}   (documentation: ${url}/docs)`, ''];
  for (const { hears, ...claims } of identities) {
    const token = await signToken(secret, claims, demonstrationTokenSeconds);
    lines.push(
      `${claims.role.padEnd(9)} hears ${hears}`,
      `  token    ${token}`,
      `  command  ${commandFor(claims.role, url, token)}`,
      '',
    );
  }
  lines.push('Receipts without end, in a second terminal:   npm run demo', '');
  if (!durable) lines.push('NOTHING IS KEPT: this node runs on memory.', '');
  console.log(lines.join('\n'));
}

function commandFor(role: Role, url: string, token: string): string {
  if (role === 'shopper') return 'npm run watch -- --user u1';
  if (role === 'operator') return `curl -s -H "Authorization: Bearer ${token}" ${url}/api/performance`;
  if (role === 'tablet') {
    const receipt = `'{"receiptNo":"r-'$(date +%s)'","userId":"u1","amount":1250000,"issuedAt":"'$(date -u +%FT%TZ)'"}'`;
    return `curl -s -H "Authorization: Bearer ${token}" -H "content-type: application/json" -d ${receipt} ${url}/api/receipts`;
  }
  return `npm run watch -- --token ${token}`;
}
