// The membership of a node in its mall: heartbeats, the other nodes, and the jobs that one node runs for all.
import manifest from '../../package.json' with { type: 'json' };
import type { JobRequests } from '../cluster/jobs.ts';
import { startJobs } from '../cluster/jobs.ts';
import { runsJobs } from '../cluster/node-duty.ts';
import type { Nodes, NodesFigures, OtherNode } from '../cluster/nodes.ts';
import { startNodes } from '../cluster/nodes.ts';
import type { MembershipFigures } from '../metrics/figures.ts';
import type { ClusterJob } from '../ports/cluster-job.ts';
import type { Log } from '../ports/log.ts';
import type { Config } from './config.ts';
import type { Database } from './database.ts';
import type { Tuning } from './tuning.ts';

export interface Membership {
  /** Starts the heartbeats, with this address. Each one carries `reportFigures`. */
  show(url: string, reportFigures: () => string): void;
  figures(): MembershipFigures;
  /** The other nodes, lost ones included. */
  others(): readonly OtherNode[];
  /** Releases the jobs. Called first when a node stops. */
  stopJobs(): Promise<void>;
  /** Tells the other nodes that this one leaves. Called last. */
  leave(): Promise<void>;
}

export interface MembershipParts {
  readonly config: Pick<Config, 'NODE_DUTY'> & Pick<Tuning, 'heartbeatMs' | 'jobLeaseMs'>;
  readonly database: Pick<Database, 'leases' | 'registry'>;
  readonly name: string;
  /** A unique name of the process. */
  readonly instance: string;
  readonly sockets: () => number;
  readonly jobs: readonly ClusterJob[];
  readonly requests: JobRequests;
  /** Another node was found dead; another node has joined. */
  readonly onLost: (name: string) => void;
  readonly onJoined: (name: string) => void;
  readonly log: Log;
}

const nobody: NodesFigures = { present: [], lost: 0, namesakes: 0 };

export function startMembership(given: MembershipParts): Membership {
  const { config, database, name, instance, log, ...parts } = given;
  const role = config.NODE_DUTY;
  const jobs = startJobs({
    leases: database.leases,
    jobs: parts.jobs,
    requests: parts.requests,
    isRunner: runsJobs(role),
    holder: `${name}/${instance}`,
    ttlMs: config.jobLeaseMs,
    log,
  });
  let nodes: Nodes | null = null;

  return {
    show: (url, reportFigures) => {
      nodes = startNodes({
        registry: database.registry,
        self: { instance, name, url, role, version: manifest.version, everyMs: config.heartbeatMs },
        sockets: parts.sockets,
        reportFigures,
        onLost: (node) => parts.onLost(node.name),
        onJoined: (node) => parts.onJoined(node.name),
        log,
      });
    },
    figures: () => {
      const others = nodes?.figures() ?? nobody;
      const areJobsRun = runsJobs(role) || others.present.some((node) => runsJobs(node.role));
      return { role, jobs: jobs.figures(), areJobsRun, nodes: others };
    },
    others: () => nodes?.others() ?? [],
    stopJobs: jobs.stop,
    leave: async () => nodes?.stop(),
  };
}
