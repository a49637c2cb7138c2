// A measurement, its result, and the comparison of its figures with its goals.
import { z } from 'zod';
import type { Setup } from './setup.ts';

/** One contender (or one level of it): a value per round in each column. A column's name says its unit. */
const lineSchema = z.strictObject({
  name: z.string(),
  values: z.record(z.string(), z.array(z.number())),
});

/** A figure and its goal. Whether the goal is met is computed, never stored. */
const checkSchema = z.strictObject({
  what: z.string(),
  figure: z.number(),
  unit: z.string(),
  goal: z.strictObject({ is: z.enum(['at least', 'at most', 'below', 'exactly']), value: z.number() }),
});

/** The result of one measurement. With `faults` none of it counts. */
export const measuredSchema = z.strictObject({
  lines: z.array(lineSchema),
  checks: z.array(checkSchema),
  /** What was wrong with the work, in words; none: the figures count. */
  faults: z.array(z.string()),
  /** What a reader has to know about these figures. */
  notes: z.array(z.string()),
});

export type Line = z.infer<typeof lineSchema>;
export type Check = z.infer<typeof checkSchema>;
export type Measured = z.infer<typeof measuredSchema>;

/** A row of the table of measurements. */
export interface Measurement {
  /** As `--only` takes it and the page shows it. */
  readonly id: string;
  /** The work, in a few words. */
  readonly work: string;
  /** The reason, as far as is known; printed if a goal is missed. */
  readonly whenMissed?: string;
  /** Does all rounds, interleaved, and verifies the work. Throws when something does not start or is aborted. */
  readonly measure: (setup: Setup) => Promise<Measured>;
}

/** The middle value, or the mean of the two in the middle. Throws on an empty list. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined) throw new Error('no values to take a median of');
  return (lower + upper) / 2;
}

export function isMet({ figure, goal }: Pick<Check, 'figure' | 'goal'>): boolean {
  switch (goal.is) {
    case 'at least':
      return figure >= goal.value;
    case 'at most':
      return figure <= goal.value;
    case 'below':
      return figure < goal.value;
    case 'exactly':
      return figure === goal.value;
  }
}

/** Collects the rounds of several contenders, in the order of their first rounds. */
export function createTable() {
  const lines = new Map<string, Line['values']>();
  const faults: string[] = [];
  return {
    /** Adds one round of one contender. Faults replace its figures. */
    add(name: string, figures: Readonly<Record<string, number>>, found: readonly string[] = []): void {
      faults.push(...found.map((fault) => `${name}: ${fault}`));
      const values = lines.get(name) ?? {};
      lines.set(name, values);
      if (found.length > 0) return;
      for (const [column, figure] of Object.entries(figures)) {
        // A figure that could not be computed is left out; a check that needs it reports that.
        if (!Number.isFinite(figure)) continue;
        const kept = values[column] ?? [];
        values[column] = kept;
        kept.push(figure);
      }
    },
    /** The median of a column; NaN if no round counts, so that it meets no goal. */
    median(name: string, column: string): number {
      const values = lines.get(name)?.[column] ?? [];
      return values.length > 0 ? median(values) : Number.NaN;
    },
    lines: (): Line[] => [...lines].map(([name, values]) => ({ name, values })),
    faults: (): string[] => [...faults],
  };
}

export type Table = ReturnType<typeof createTable>;

/** The table's lines with these checks. A figure that could not be computed is a fault, never a zero. */
export function concluded(table: Table, checks: readonly Check[], notes: readonly string[] = []): Measured {
  const missing = checks.filter(({ figure }) => !Number.isFinite(figure));
  const faults = [...table.faults(), ...missing.map(({ what }) => `no figure: ${what}`)];
  return {
    lines: table.lines(),
    checks: checks.filter(({ figure }) => Number.isFinite(figure)),
    faults,
    notes: [...notes],
  };
}
