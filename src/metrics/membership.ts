// The other nodes and the jobs of this one: in the report, and as metrics.
import type { PartState } from '../adapters/http/probes.ts';
import type { NodeMetrics } from '../adapters/metrics/telemetry.ts';
import type { JobFigures } from '../cluster/job-runner.ts';
import { runsJobs } from '../cluster/node-duty.ts';
import type { MembershipFigures } from './figures.ts';

export function describeNodes({ nodes: { present, lost, namesakes } }: MembershipFigures): PartState {
  const others = present.length === 0 ? 'no others' : present.map(({ name }) => name).join(', ');
  const twice = namesakes > 0 ? `; ${namesakes} more under this node's name` : '';
  return {
    name: 'nodes',
    ok: namesakes === 0,
    detail: `${others}; ${lost} lost since the start${twice}`,
  };
}

export function describeJobs({ role, jobs, areJobsRun }: MembershipFigures): PartState {
  const held = Object.entries(jobs).filter(([, { isHeld }]) => isHeld);
  const here = held.length > 0 ? `at ${held.map(([name]) => name).join(', ')}` : 'at none just now';
  const detail = Object.keys(jobs).length > 0 ? here : areJobsRun ? 'run by others' : 'no node runs them';
  return { name: 'jobs', ok: areJobsRun, detail: `${role}: ${detail}` };
}

export function reportMembership(metrics: NodeMetrics, figures: () => MembershipFigures): void {
  metrics.gauge(
    'deerfields_nodes',
    'Nodes of the mall: live ones and those that run jobs, this one included, and others with the name of this one.',
    () => {
      const { present, namesakes } = figures().nodes;
      const roles = [figures().role, ...present.map(({ role }) => role)];
      return { seen: roles.length, jobs: roles.filter(runsJobs).length, namesakes };
    },
  );
  metrics.counter(
    'deerfields_nodes_lost_total',
    'Other nodes that stopped sending heartbeats.',
    () => figures().nodes.lost,
  );
  const perJob = (read: (job: JobFigures) => number) => () =>
    Object.fromEntries(Object.entries(figures().jobs).map(([name, job]) => [name, read(job)]));
  metrics.counter(
    'deerfields_job_runs_total',
    'Completed runs of a job on this node.',
    perJob(({ runs }) => runs),
  );
  metrics.counter(
    'deerfields_job_failures_total',
    'Failed runs of a job on this node.',
    perJob(({ failures }) => failures),
  );
  metrics.gauge(
    'deerfields_job_last_ms',
    'Seconds of the last run of a job on this node; 0 before the first.',
    perJob(({ lastMs }) => lastMs ?? 0),
  );
  metrics.gauge(
    'deerfields_job_held',
    '1 while this node is at a job.',
    perJob(({ isHeld }) => Number(isHeld)),
  );
}
