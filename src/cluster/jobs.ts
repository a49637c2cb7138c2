// The jobs of a node, and requests to run a job soon on any node.
import type { ClusterJob } from '../ports/cluster-job.ts';
import type { Leases } from '../ports/leases.ts';
import type { Log } from '../ports/log.ts';
import type { JobFigures } from './job-runner.ts';
import { createJobRunner } from './job-runner.ts';

/** Requests to run a job soon, on any node. */
export interface JobRequests {
  /**
   * One node runs the job soon, in a run that begins after this call. Requests before that run share it. Never throws: while
   * the database is unavailable, the request is repeated.
   */
  runNow(name: string): void;
  /** Called when a request is stored, so that all nodes see it. */
  onRequested(listener: (name: string) => void): void;
  /** Drops requests that could not be stored yet. */
  stop(): void;
}

export interface Jobs {
  readonly runNow: JobRequests['runNow'];
  /** By name; empty if this node runs no jobs. */
  figures(): Readonly<Record<string, JobFigures>>;
  /** Aborts the current runs and releases the leases. */
  stop(): Promise<void>;
}

export interface JobsParts {
  readonly leases: Leases;
  readonly jobs: readonly ClusterJob[];
  readonly requests?: JobRequests;
  /** Whether this node runs jobs, or only requests them. */
  readonly isRunner: boolean;
  readonly holder: string;
  readonly ttlMs: number;
  readonly log: Log;
}

const askAgainMs = 1_000;

export function createJobRequests({ leases, log }: Pick<JobsParts, 'leases' | 'log'>): JobRequests {
  /** By job: the timer that repeats a request that could not be stored. */
  const asking = new Map<string, NodeJS.Timeout>();
  const listeners: ((name: string) => void)[] = [];
  let isStopping = false;

  async function ask(name: string): Promise<void> {
    clearTimeout(asking.get(name));
    asking.delete(name);
    try {
      await leases.ask(name);
      for (const listener of listeners) listener(name);
    } catch (error) {
      log.debug({ job: name, err: error }, 'a job cannot be requested now');
      if (!isStopping && !asking.has(name))
        asking.set(
          name,
          setTimeout(() => void ask(name), askAgainMs),
        );
    }
  }

  return {
    runNow: (name) => void ask(name),
    onRequested: (listener) => void listeners.push(listener),
    stop: () => {
      isStopping = true;
      for (const timer of asking.values()) clearTimeout(timer);
    },
  };
}

export function startJobs({ leases, jobs, isRunner, requests: given, ...parts }: JobsParts): Jobs {
  const requests = given ?? createJobRequests({ leases, log: parts.log });
  const runners = new Map(
    (isRunner ? jobs : []).map((job) => [
      job.name,
      createJobRunner(job, { leases, ...parts, random: Math.random }),
    ]),
  );
  requests.onRequested((name) => runners.get(name)?.look());

  return {
    runNow: requests.runNow,
    figures: () => Object.fromEntries([...runners].map(([name, runner]) => [name, runner.figures()])),
    stop: async () => {
      requests.stop();
      await Promise.all([...runners.values()].map((runner) => runner.stop()));
    },
  };
}
