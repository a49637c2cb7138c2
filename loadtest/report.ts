// Turns measurements into medians, spreads and the ratio to the better rival, as data and as a Markdown table.
import type { LoadResult } from './load-job.ts';

/** One run of one contender; it counts when `faults` is empty. */
export interface Measurement {
  contender: string;
  family: 'product' | 'tutorial';
  inFlight: number;
  round: number;
  faults: string[];
  result: LoadResult;
}

/** Medians of the runs that count, of one contender at one level. */
export interface ContenderSummary {
  contender: string;
  family: 'product' | 'tutorial';
  inFlight: number;
  runs: number;
  receiptsPerSecond: number;
  receiptsPerSecondMin: number;
  receiptsPerSecondMax: number;
  latencyMsP50: number;
  latencyMsP95: number;
  latencyMsP99: number;
  generatorLagMsP99: number;
  generatorCpuPercent: number;
  /** To the better tutorial server at the same level; absent when none was measured. */
  ratioToBetterTutorial?: number;
}

/** The middle value, or the mean of the two in the middle. Throws on an empty list. */
export function median(values: number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined) throw new Error('no values to take a median of');
  return (lower + upper) / 2;
}

function summariseRuns(runs: Measurement[], first: Measurement): ContenderSummary {
  const medianOf = (pick: (result: LoadResult) => number) => median(runs.map((run) => pick(run.result)));
  const rates = runs.map((run) => run.result.receiptsPerSecond);
  return {
    contender: first.contender,
    family: first.family,
    inFlight: first.inFlight,
    runs: runs.length,
    receiptsPerSecond: median(rates),
    receiptsPerSecondMin: Math.min(...rates),
    receiptsPerSecondMax: Math.max(...rates),
    latencyMsP50: medianOf((result) => result.latencyMsP50),
    latencyMsP95: medianOf((result) => result.latencyMsP95),
    latencyMsP99: medianOf((result) => result.latencyMsP99),
    generatorLagMsP99: medianOf((result) => result.generatorLagMsP99),
    generatorCpuPercent: medianOf((result) => result.generatorCpuPercent),
  };
}

/** The best verified rate of the rivals at a level; nothing while a rival that was measured has no run that counts. */
function findBetterTutorial(measurements: Measurement[], summaries: ContenderSummary[], inFlight: number) {
  const isRival = (run: { family: string; inFlight: number }) =>
    run.family === 'tutorial' && run.inFlight === inFlight;
  const rates = summaries.filter(isRival).map((rival) => rival.receiptsPerSecond);
  const measured = new Set(measurements.filter(isRival).map((run) => run.contender));
  return rates.length === measured.size && rates.length > 0 ? Math.max(...rates) : undefined;
}

/** Summarises per level and contender, in the order of measuring. Runs with faults are left out. */
export function summarise(measurements: Measurement[]): ContenderSummary[] {
  const counted = measurements.filter((measurement) => measurement.faults.length === 0);
  const groups = Map.groupBy(counted, ({ inFlight, contender }) => `${inFlight} ${contender}`);
  const summaries = [...groups.values()].flatMap((runs) => (runs[0] ? [summariseRuns(runs, runs[0])] : []));
  return summaries
    .map((summary) => {
      const better = findBetterTutorial(measurements, summaries, summary.inFlight);
      if (better === undefined) return summary;
      return { ...summary, ratioToBetterTutorial: summary.receiptsPerSecond / better };
    })
    .toSorted((left, right) => left.inFlight - right.inFlight);
}

const HEADINGS = [
  'in flight',
  'server',
  'receipts/s (median)',
  'min–max',
  'ratio',
  'p50 ms',
  'p95 ms',
  'p99 ms',
  'runs',
  'generator CPU % / lag p99 ms',
];

function formatRow(summary: ContenderSummary): string[] {
  const whole = (value: number) => value.toFixed(0);
  return [
    String(summary.inFlight),
    summary.contender,
    whole(summary.receiptsPerSecond),
    `${whole(summary.receiptsPerSecondMin)}–${whole(summary.receiptsPerSecondMax)}`,
    summary.ratioToBetterTutorial?.toFixed(2) ?? '',
    summary.latencyMsP50.toFixed(1),
    summary.latencyMsP95.toFixed(1),
    summary.latencyMsP99.toFixed(1),
    String(summary.runs),
    `${whole(summary.generatorCpuPercent)} / ${summary.generatorLagMsP99.toFixed(1)}`,
  ];
}

/** One line on one run, as it ends. */
export function formatMeasurement({ contender, faults, inFlight, result, round }: Measurement): string {
  const verdict = faults.length === 0 ? 'verified' : `DOES NOT COUNT: ${faults.join('; ')}`;
  const rate = result.receiptsPerSecond.toFixed(0);
  return `round ${round}, ${inFlight} in flight, ${contender}: ${rate} receipts/s, ${verdict}`;
}

/** The table that people read; `ratio` is to the better tutorial server at the same level. */
export function formatTable(summaries: ContenderSummary[]): string {
  const rows = [HEADINGS, ...summaries.map(formatRow)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map(
    (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`,
  );
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [lines[0], rule, ...lines.slice(1)].join('\n');
}
