// The jobs of a node: those that it may run, and the asking for one to be run soon, by whichever node.
import type { ClusterJob } from '../ports/cluster-job.ts';
import type { Leases } from '../ports/leases.ts';
import type { Log } from '../ports/log.ts';
import type { JobFigures } from './job-runner.ts';
import { createJobRunner } from './job-runner.ts';

/** Asks for jobs to be run soon, by whichever node. */
export interface JobRequests {
  /**
   * One node runs the job as soon as it can, in a turn that begins after this: whoever asks meanwhile is served by the
   * same. Never throws; where leases are away it is asked again until they are not.
   */
  runNow(name: string): void;
  /** Called when a request is known to all nodes. */
  onRequested(listener: (name: string) => void): void;
  /** Gives up what could not be asked yet. */
  stop(): void;
}

export interface Jobs {
  readonly runNow: JobRequests['runNow'];
  /** By name; empty where this node runs none. */
  figures(): Readonly<Record<string, JobFigures>>;
  /** Ends what is under way and gives the leases back. */
  stop(): Promise<void>;
}

export interface JobsParts {
  readonly leases: Leases;
  readonly jobs: readonly ClusterJob[];
  readonly requests?: JobRequests;
  /** Whether this node runs them, or only asks others to. */
  readonly isRunner: boolean;
  readonly holder: string;
  readonly ttlMs: number;
  readonly log: Log;
}

const askAgainMs = 1_000;

export function createJobRequests({ leases, log }: Pick<JobsParts, 'leases' | 'log'>): JobRequests {
  /** By job: the timer that repeats a request which the database did not take. */
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
      log.debug({ job: name, err: error }, 'a job cannot be asked for now');
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
