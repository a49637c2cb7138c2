// `report`: the figures of a node, or of every node of the cluster that runs here, as a table.
import { styleText } from 'node:util';
import type { Command } from 'commander';
import type { PerformanceReport } from '../contracts/performance-report.ts';
import { routes } from '../contracts/routes.ts';
import { readRunFile } from '../runtime/run-file.ts';
import { ExitError } from './exit-codes.ts';
import { findTarget, noAnswer } from './target.ts';

const answerWithinMs = 5_000;

export function addReportCommand(program: Command): void {
  program
    .command('report')
    .description('timings, memory, CPU, queue and caches of the nodes that run here, or of one')
    .option('--url <url>', 'the node; default: those that run in DATA_DIR')
    .option('--json', 'print the reports as a list')
    .action(async ({ url, json }: { url?: string; json?: boolean }) => {
      const reports = await readReports(url);
      console.log(json ? JSON.stringify(reports) : reports.map(readable).join('\n\n'));
    });
}

async function readReports(url: string | undefined): Promise<PerformanceReport[]> {
  const target = await findTarget(url);
  const token = await target.token({ role: 'operator', sub: 'report' });
  const members = url === undefined ? (await readRunFile(target.config.DATA_DIR))?.nodes : undefined;
  const reports: PerformanceReport[] = [];
  for (const node of members?.map((member) => member.url) ?? [target.url])
    reports.push(await readOne(node, token));
  return reports;
}

async function readOne(url: string, token: string): Promise<PerformanceReport> {
  const headers = { authorization: `Bearer ${token}` };
  const signal = AbortSignal.timeout(answerWithinMs);
  const answer = await fetch(new URL(routes.performance.path, url), { headers, signal }).catch(() => {
    throw new ExitError('noNode', noAnswer(url));
  });
  if (!answer.ok) throw new ExitError('failed', `The node at ${url} answers ${answer.status}.`);
  return routes.performance.data.parse(await answer.json());
}

/** A node's figures for people. Colours only on a terminal, and not with NO_COLOR. */
export function readable(report: PerformanceReport): string {
  const { node, uptimeSeconds, memory, cpu, connections, admission, caches, timings } = report;
  const { database, redis, role, nodes, jobs } = report;
  const megabytes = (memory.residentBytes / 1_048_576).toFixed(0);
  const lines = [
    styleText('bold', node, { stream: process.stdout }),
    `up ${spanOf(uptimeSeconds)}, ${connections} sockets`,
    `memory ${megabytes} MiB (${memory.percent.toFixed(1)} %), CPU ${cpu.percent.toFixed(1)} %, loop ${report.loopDelayMs.toFixed(1)} ms late`,
    `receipts waiting ${admission.waiting} of ${admission.limit}, of ${admission.lanes} shoppers; batches in flight ${admission.batchesInFlight}`,
    `database ${stateOf(database)}`,
    `redis ${redis === null ? 'none' : `${redis.up ? 'answers' : 'AWAY'}, ${redis.unanswered} messages unanswered, ${redis.dropped} dropped`}`,
    `role ${role}; other nodes: ${nodes.map(({ name }) => name).join(', ') || 'none'}`,
    ...Object.entries(jobs).map(([name, { runs, failures, lastMs, isHeld }]) => {
      const last = lastMs === null ? '' : `, the last in ${lastMs.toFixed(0)} ms`;
      return `job ${name}: ${runs} turns, ${failures} failed${last}${isHeld ? ', at it now' : ''}`;
    }),
    ...Object.entries(caches).map(([name, { size, max, hits, misses }]) => {
      const rate = hits + misses === 0 ? '' : `, ${((hits / (hits + misses)) * 100).toFixed(1)} % hits`;
      return `cache ${name}: ${size === null ? 'outside' : `${size} of ${max}`}${rate}`;
    }),
  ];
  const byCount = Object.entries(timings).toSorted(([, one], [, other]) => other.count - one.count);
  const rows = byCount.map(([name, { count, ...ms }]) => [
    name,
    String(count),
    ...[ms.meanMs, ms.p50Ms, ms.p95Ms, ms.p99Ms].map((value) => value.toFixed(2)),
  ]);
  lines.push('counts since the start; milliseconds of the last five to ten minutes:');
  const table = [['event or route', 'count', 'mean ms', 'p50', 'p95', 'p99'], ...rows];
  const widths = [0, 1, 2, 3, 4, 5].map((column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  );
  for (const row of table) {
    const cells = row.map((cell, at) =>
      at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0),
    );
    lines.push(`  ${cells.join('  ')}`);
  }
  return lines.join('\n');
}

function stateOf({ available, pool }: PerformanceReport['database']): string {
  if (pool === null) return 'memory: nothing is kept';
  const meanMs = pool.asked === 0 ? 0 : pool.waitedMs / pool.asked;
  const connections = `${pool.inUse} of ${pool.open} connections in use, ${pool.waiting} wait for one`;
  return `${available ? 'answers' : 'AWAY'}, ${connections} (${meanMs.toFixed(2)} ms on average)`;
}

function spanOf(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60)];
  return hours > 0
    ? `${hours} h ${minutes} min`
    : minutes > 0
      ? `${minutes} min`
      : `${Math.floor(seconds)} s`;
}
