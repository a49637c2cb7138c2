// `npm run simulate -- --schedules N --seed S`: the simulator as a command; a single seed is shown step by step.
import { parseArgs } from 'node:util';
import { describeSchedule } from './describe-schedule.ts';
import type { FaultKind } from './faults.ts';
import { faultKinds } from './faults.ts';
import { findMutant, mutants } from './mutants/mutants.ts';
import { runSchedule } from './schedule.ts';

const usage = `Usage: npm run -s simulate -- [--schedules N] [--seed S] [--mutant NAME] [--trace]

  --schedules N  how many schedules, with the seeds S, S + 1 … (1,000; with --seed alone: 1)
  --seed S       the first seed (drawn; a failing one is printed and replays exactly)
  --mutant NAME  instead of the product a pipeline that is known to be wrong:
                 ${mutants.map(({ name }) => name).join(', ')}
  --trace        prints every step of the schedule
`;

const everyMs = 5_000;

function readOptions() {
  const { values } = parseArgs({
    options: {
      schedules: { type: 'string' },
      seed: { type: 'string' },
      mutant: { type: 'string' },
      trace: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const whole = (name: string, text: string | undefined, otherwise: number): number => {
    const value = text === undefined ? otherwise : Number(text);
    if (!Number.isSafeInteger(value) || value < 0)
      throw new Error(`--${name} takes a whole number, not ${text}`);
    return value;
  };
  const mutant = values.mutant === undefined ? null : findMutant(values.mutant);
  if (mutant === undefined) throw new Error(`there is no mutant ${values.mutant}`);
  return {
    ...values,
    mutant,
    schedules: whole('schedules', values.schedules, values.seed === undefined ? 1_000 : 1),
    seed: whole('seed', values.seed, Date.now() % 1_000_000_000),
  };
}

async function main(): Promise<number> {
  const options = readOptions();
  if (options.help) {
    console.log(usage);
    return 0;
  }
  const { seed, schedules, mutant } = options;
  const faults = new Map<FaultKind, number>();
  const startedMs = Date.now();
  let toldMs = startedMs;
  let allSteps = 0;
  for (let at = 0; at < schedules; at += 1) {
    const result = await runSchedule(seed + at, mutant?.variation);
    allSteps += result.trace.length;
    for (const [kind, count] of result.faults) faults.set(kind, (faults.get(kind) ?? 0) + count);
    const steps = options.trace ? Infinity : undefined;
    if (result.violations.length > 0 || options.trace) {
      console.log(describeSchedule(result, { ...(steps && { steps }), mutant: mutant?.name }));
    }
    if (result.violations.length > 0) return 1;
    if (Date.now() - toldMs < everyMs) continue;
    toldMs = Date.now();
    console.log(`${at + 1} of ${schedules} schedules`);
  }
  const seconds = (Date.now() - startedMs) / 1_000;
  const rate = Math.round(schedules / Math.max(seconds, 0.001));
  console.log(
    `${schedules} schedules from seed ${seed}, ${allSteps} steps in ${seconds.toFixed(1)} s (${rate} schedules/s): everything holds`,
  );
  for (const kind of faultKinds) console.log(`${String(faults.get(kind) ?? 0).padStart(9)}  ${kind}`);
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  process.exitCode = 2;
}
