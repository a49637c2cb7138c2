// The jobs of a node: those that it may run, and the asking for one to be run soon, by whichever node.
import type { ClusterJob } from '../../ports/cluster-job.ts';
import type { Leases } from '../../ports/leases.ts';
import type { Log } from '../../ports/log.ts';
import type { JobFigures } from './job-runner.ts';
import { createJobRunner } from './job-runner.ts';

export interface Jobs {
  /**
   * One node runs the job as soon as it can, in a turn that begins after this: whoever asks meanwhile is served by the
   * same. Never throws; where leases are away it is asked again until they are not.
   */
  runNow(name: string): void;
  /** By name; empty where this node runs none. */
  figures(): Readonly<Record<string, JobFigures>>;
  /** Ends what is under way and gives the leases back. */
  stop(): Promise<void>;
}

export interface JobsParts {
  readonly leases: Leases;
  readonly jobs: readonly ClusterJob[];
  /** Whether this node runs them, or only asks others to. */
  readonly isRunner: boolean;
  readonly holder: string;
  readonly ttlMs: number;
  readonly log: Log;
}

const askAgainMs = 1_000;

export function startJobs({ leases, jobs, isRunner, ...parts }: JobsParts): Jobs {
  const runners = new Map(
    (isRunner ? jobs : []).map((job) => [
      job.name,
      createJobRunner(job, { leases, ...parts, random: Math.random }),
    ]),
  );
  /** By job: the timer that repeats a request which the database did not take. */
  const asking = new Map<string, NodeJS.Timeout>();
  let isStopping = false;

  async function ask(name: string): Promise<void> {
    clearTimeout(asking.get(name));
    asking.delete(name);
    try {
      await leases.ask(name);
      runners.get(name)?.look();
    } catch (error) {
      parts.log.debug({ job: name, err: error }, 'a job cannot be asked for now');
      if (!isStopping && !asking.has(name))
        asking.set(
          name,
          setTimeout(() => void ask(name), askAgainMs),
        );
    }
  }

  return {
    runNow: (name) => void ask(name),
    figures: () => Object.fromEntries([...runners].map(([name, runner]) => [name, runner.figures()])),
    stop: async () => {
      isStopping = true;
      for (const timer of asking.values()) clearTimeout(timer);
      await Promise.all([...runners.values()].map((runner) => runner.stop()));
    },
  };
}
