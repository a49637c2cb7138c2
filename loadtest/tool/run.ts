// One run of the load test: finds a node, runs the crowd, checks the budgets, and writes the report.
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { ExitError, exitCodes } from '../../src/cli/exit-codes.ts';
import { demonstrationStores } from '../../src/cli/stores.ts';
import { findTarget } from '../../src/cli/target.ts';
import { writeWhole } from '../bench/results-file.ts';
import { type CrowdJob, crowdNoteSchema, crowdResultSchema } from '../crowd/crowd-job.ts';
import { tooFewOpenFiles } from '../open-files.ts';
import { plannedOf } from '../open-loop.ts';
import { runJob } from '../own-processes.ts';
import { type Judgement, judge } from './budgets.ts';
import { readDataset } from './dataset.ts';
import { htmlReport } from './html-report.ts';
import { openLive } from './live.ts';
import type { LoadtestOptions } from './options.ts';
import { type ReachedNode, startOwnNode } from './own-node.ts';
import { planCast, planPhases } from './plan.ts';
import { type Scenario, scenarios } from './scenarios.ts';
import { checkTarget } from './target.ts';

const drainSeconds = 15;
/** For connecting, and for clients that have to catch up. */
const spareSeconds = 150;
/** The store of the kiosks. No till is there, so they receive nothing that stores settle. */
const hall = 'hall';

/** Returns true when all budgets were kept. Throws {@link ExitError} for what the user can correct. */
export async function runLoadtest(options: LoadtestOptions, signal: AbortSignal): Promise<boolean> {
  const say = (line: string): void => console.error(line);
  const scenario: Scenario = scenarios[options.scenario];
  const cast = planCast(options);
  if (cast === null) throw new ExitError('usage', 'too few clients'); // options were checked
  const tooFew = tooFewOpenFiles(options.clients);
  if (tooFew !== null) throw new ExitError('usage', tooFew);
  const phases = planPhases(scenario, { ...options, durationSeconds: options.duration }, cast.phones);
  const seconds = phases.reduce((sum, phase) => sum + phase.seconds, 0);
  const planned = phases.reduce((sum, phase) => sum + plannedOf(phase), 0);
  const dataset = options.dataset === undefined ? null : await readDataset(options.dataset, planned);
  if (dataset && dataset.receipts.length < planned) {
    say(
      `The file has ${dataset.receipts.length} receipts of the ${planned} planned: the run ends with the last one.`,
    );
  }

  const node = await reachNode(options.url, say, signal);
  const startedAt = new Date();
  try {
    const run = randomBytes(4).toString('hex');
    const userIds = dataset
      ? [...dataset.userIds, ...names(run, cast.phones)].slice(0, cast.phones)
      : names(run, cast.phones);
    const job: CrowdJob = {
      urls: [node.url],
      ...(await signCast(node, run, userIds, cast)),
      receipts: dataset
        ? { kind: 'given', receipts: dataset.receipts }
        : { kind: 'drawn', seed: startedAt.getTime() % 2 ** 31, userIds, ...hotOf(scenario, userIds.length) },
      prefix: `load-${run}`,
      phases,
      drainSeconds,
    };
    const live = openLive(seconds);
    const result = await runJob({
      file: 'loadtest/crowd/crowd.ts',
      job,
      result: crowdResultSchema,
      limitSeconds: seconds + spareSeconds,
      signal,
      onNote: (note) => {
        const told = crowdNoteSchema.parse(note);
        if ('second' in told) live.second(told.second);
        else if ('connected' in told) live.connecting(told.connected, told.of);
      },
    }).finally(() => live.stop());
    const judgements = judge(result, options.budgets);
    if (options.report !== null) {
      const facts: [string, string][] = [
        [
          'sockets',
          `${result.sockets} (${cast.phones} phones, ${cast.tills} tills, ${cast.kiosks} kiosks, ${cast.screens} screens)`,
        ],
        ['receipts', `${result.settledReceipts} settled`],
        ['rate', `up to ${options.rate} a second`],
        ['source', options.dataset === undefined ? 'made up' : 'invoices of a file'],
        ['pushes heard', String(result.pushes)],
        ['generator', `Node ${process.versions.node}, ${availableParallelism()} cores`],
      ];
      const { budgets } = options;
      const html = htmlReport({
        scenario: options.scenario,
        about: scenario.about,
        facts,
        startedAt,
        budgets,
        judgements,
        result,
      });
      await mkdir(dirname(options.report), { recursive: true });
      await writeWhole(options.report, html);
      say(`Report: ${options.report}`);
    }
    console.log(options.json ? JSON.stringify({ options, judgements, result }) : describe(judgements));
    return judgements.every(({ kept }) => kept);
  } finally {
    await node.close();
  }
}

/** The node that was named, or the one that runs here, or one for this run alone. */
async function reachNode(
  url: string | undefined,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<ReachedNode> {
  try {
    const target = await findTarget(url);
    if (url === undefined) checkTarget(target.url, false);
    say(`Against the node at ${target.url}; what is bought stays in its database.`);
    return { url: target.url, sign: target.token, close: async () => {} };
  } catch (error) {
    if (!(error instanceof ExitError) || error.exitCode !== exitCodes.noNode) throw error;
    say('No node runs here: one is started for this run, and ended with it.');
    return startOwnNode(signal);
  }
}

const names = (run: string, count: number): string[] =>
  Array.from({ length: count }, (_, at) => `load-${run}-${at + 1}`);

const hotOf = ({ hot }: Scenario, shoppers: number) =>
  hot === undefined ? {} : { hot: { ...hot, shoppers: Math.min(hot.shoppers, shoppers) } };

async function signCast(
  { sign }: ReachedNode,
  run: string,
  userIds: readonly string[],
  cast: NonNullable<ReturnType<typeof planCast>>,
): Promise<Pick<CrowdJob, 'tills' | 'phones' | 'kiosks' | 'screens'>> {
  const many = <T>(count: number, make: (at: number) => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: count }, (_, at) => make(at)));
  return {
    tills: await many(cast.tills, async (at) => {
      const store = demonstrationStores[at % demonstrationStores.length]?.id ?? hall;
      return { store, token: await sign({ role: 'tablet', sub: `load-${run}-till-${at + 1}`, store }) };
    }),
    phones: await Promise.all(
      userIds.map(async (userId) => ({ userId, token: await sign({ role: 'shopper', sub: userId }) })),
    ),
    kiosks: await many(cast.kiosks, async (at) => ({
      userId: userIds[at] ?? '',
      token: await sign({ role: 'kiosk', sub: `load-${run}-kiosk-${at + 1}`, store: hall }),
    })),
    screens: await many(cast.screens, async (at) => ({
      token: await sign({ role: 'screen', sub: `load-${run}-screen-${at + 1}` }),
    })),
  };
}

const describe = (judgements: readonly Judgement[]): string =>
  judgements
    .map(({ what, figure, budget, unit, kept }) => {
      const figures = `${Math.round(figure * 10) / 10} ${unit} (budget ${budget} ${unit})`.replaceAll(
        ' )',
        ')',
      );
      return `${kept ? 'kept  ' : 'MISSED'} ${what}: ${figures}`;
    })
    .join('\n');
