// `rulebook`: shows the rules in force, checks a new rulebook, and makes it live.
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { createMongoRulebooks } from '../adapters/mongo/rulebooks.ts';
import type { Rulebook } from '../game/rulebook.ts';
import type { Rulebooks } from '../ports/rulebooks.ts';
import { parseRulebook } from '../rulebooks/parse-rulebook.ts';
import template from '../rulebooks/rulebook-template.json' with { type: 'json' };
import { loadConfig } from '../runtime/config.ts';
import type { RunFile } from '../runtime/run-file.ts';
import { tunedBy } from '../runtime/tuning.ts';
import { ExitError } from './exit-codes.ts';
import { reachDatabase } from './reach-database.ts';

/** A rulebook at all its limits is smaller. A larger file is no rulebook. */
const maxFileBytes = 16 * 1024 * 1024;

export function addRulebookCommand(program: Command): void {
  const rulebook = program
    .command('rulebook')
    .description('show the rulebook in force, and check and publish others');
  rulebook
    .command('show')
    .description('print the rulebook in force')
    .option('--json', 'print the document, as `publish` takes it')
    .action(({ json }: { json?: boolean }) => show(json === true));
  rulebook
    .command('template')
    .description('print a small rulebook to start from; docs/rulebook.md explains each field')
    .action(() => console.log(JSON.stringify(template, null, 2)));
  rulebook
    .command('check')
    .description('list the faults of a rulebook, without publishing it')
    .argument('<file>', 'a rulebook as JSON')
    .action(check);
  rulebook
    .command('publish')
    .description(
      'check a rulebook and make it live on all nodes; its version is higher than the one in force',
    )
    .argument('<file>', 'a rulebook as JSON')
    .action(publish);
}

async function show(json: boolean): Promise<void> {
  await withRulebooks(async (rulebooks) => {
    const inForce = await rulebooks.latest();
    if (inForce === null) {
      throw new ExitError(
        'failed',
        'No rulebook is published yet. Outside production the first start of a node publishes one.',
      );
    }
    console.log(json ? JSON.stringify(inForce, null, 2) : summaryOf(inForce));
  });
}

async function check(file: string): Promise<void> {
  const document = await readDocument(file);
  await withRulebooks(async (rulebooks) => {
    const { version } = accept(document, file, await rulebooks.latest());
    console.log(`Rulebook ${version} may be published.`);
  });
}

async function publish(file: string): Promise<void> {
  const document = await readDocument(file);
  await withRulebooks(async (rulebooks, node) => {
    const rulebook = accept(document, file, await rulebooks.latest());
    const { version } = rulebook;
    if (!(await rulebooks.publish(rulebook))) {
      throw new ExitError(
        'failed',
        `Somebody else has just published version ${version}: take a higher one.`,
      );
    }
    const next = node
      ? `The node at ${node.url} needs nothing more.`
      : 'No node runs here: the next start plays by it.';
    console.log(`Rulebook ${version} is published. Running nodes take it within 2 seconds. ${next}`);
  });
}

/** Runs `work` on the rulebooks of the running database, or of the embedded one, which is started for it and stopped. */
async function withRulebooks(
  work: (rulebooks: Rulebooks, node: RunFile | null) => Promise<void>,
): Promise<void> {
  const config = loadConfig(process.env);
  const reached = await reachDatabase(config, (line) => console.error(line)).catch((error: unknown) => {
    throw new ExitError('failed', error instanceof Error ? error.message : String(error));
  });
  try {
    if (reached.kind === 'memory') {
      throw new ExitError(
        'failed',
        `Rulebooks are kept in MongoDB, and there is none: ${reached.why}. Such a node uses the rulebook of the demonstration mall.`,
      );
    }
    const db = reached.client.db(reached.database);
    await work(createMongoRulebooks(db, tunedBy(config).mongoTimeoutMs), reached.node);
  } finally {
    await reached.close();
  }
}

async function readDocument(file: string): Promise<unknown> {
  const text = await readFile(file).catch((error: unknown) => {
    throw new ExitError('usage', `${file} cannot be read: ${reasonOf(error)}`);
  });
  if (text.length > maxFileBytes) throw new ExitError('usage', `${file} is too large for a rulebook.`);
  try {
    // Some editors begin a file with a byte order mark.
    return JSON.parse(text.toString('utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new ExitError('usage', `${file} is not JSON: ${reasonOf(error)}`);
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The rulebook, if it may follow the one in force; else every fault, a line each. */
function accept(document: unknown, file: string, inForce: Rulebook | null): Rulebook {
  const parsed = parseRulebook(document, inForce);
  if (parsed.ok) return parsed.rulebook;
  const faults = parsed.faults.map(({ path, reason }) => `${path}: ${reason}`);
  const number = faults.length === 1 ? 'one fault' : `${faults.length} faults`;
  throw new ExitError(
    'failed',
    [`${file} cannot be published, because it has ${number}:`, ...faults].join('\n'),
  );
}

function summaryOf(rulebook: Rulebook): string {
  const { version, mall, currency, timeZone, calendar, weekStartsOn, stores, earning, levels, missions } =
    rulebook;
  const top = levels.at(-1);
  return [
    `Rulebook ${version} of ${mall.en}`,
    `Money in ${currency}, time of ${timeZone}, ${calendar} months, weeks from ${weekStartsOn}`,
    '',
    ...section('Stores', [stores.map(({ id, name }) => `${id} ${name.en}`).join(', ')]),
    ...section('Earning', earning.rates.map(rateLine)),
    ...section('Levels', [
      `${levels.length + 1}${top ? `, the highest (${top.level}) at ${top.xp} XP` : ''}`,
    ]),
    ...section('Missions', missions.map(missionLine)),
  ].join('\n');
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.map((line, index) => `${(index === 0 ? title : '').padEnd(10)}${line}`);

function rateLine({ store, category, coins, xp }: Rulebook['earning']['rates'][number]): string {
  const where = [store, category].filter((name) => name !== undefined).join(', ') || 'everywhere';
  return `${where}: ${coins.give} coins per ${coins.per}, ${xp.give} XP per ${xp.per}`;
}

const missionLine = ({ code, name, kind, target, period, reward }: Rulebook['missions'][number]): string =>
  `${code} "${name.en}": ${kind} ${target}, ${period}, for ${reward.coins} coins and ${reward.xp} XP`;
