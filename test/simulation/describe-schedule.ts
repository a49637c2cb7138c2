// A schedule in words: its last steps, the violations, and the command to replay it.
import type { ScheduleResult } from './schedule.ts';

const usualSteps = 200;

export function describeSchedule(
  { seed, violations, trace }: ScheduleResult,
  { steps = usualSteps, mutant }: { readonly steps?: number; readonly mutant?: string | undefined } = {},
): string {
  const left = Math.max(0, trace.length - steps);
  return [
    ...(left === 0 ? [] : [`… ${left} steps before`]),
    ...trace.slice(left),
    ...violations.map(({ oracle, detail }) => `VIOLATED ${oracle}: ${detail}`),
    `seed ${seed}: ${violations.length === 0 ? 'everything holds' : `${violations.length} violations`}`,
    `again, every step: npm run -s simulate -- --seed ${seed} --trace${mutant === undefined ? '' : ` --mutant ${mutant}`}`,
  ].join('\n');
}
