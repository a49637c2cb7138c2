// A process of the mall under torture: killed and frozen on purpose, restarted, and watched for unexpected ends.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProgramRun } from '../../src/supervision/programs/supervise-child.ts';
import { until } from '../node/until.ts';

export interface Part {
  readonly name: string;
  /** Null while it is down. */
  pid(): number | null;
  /** kill -9, once it runs. It is started again when `backAfter` has resolved. */
  kill(backAfter?: Promise<unknown>): Promise<void>;
  /** kill -9 at this moment, if it runs: for faults that must not wait. */
  killNow(): void;
  /** SIGTERM; resolves with its exit code when it has ended. It is started again. */
  terminate(): Promise<number | null>;
  freeze(): void;
  thaw(): void;
  /** Resolves when it runs, within 60 s. */
  up(): Promise<void>;
  /** Resolves when it does not run. */
  down(): Promise<void>;
  stop(): Promise<void>;
}

export interface PartEvents {
  readonly onKill: (name: string) => void;
  /** It ended without an order, or cannot be started again. */
  readonly onFault: (sentence: string) => void;
}

const upWithinMs = 60_000;
/** A node does not start while the database is unavailable, and says so: it is tried again. */
const tryAgainMs = 200;

/** Starts it, and keeps it running until `stop`. */
export async function keepPart(
  name: string,
  start: () => Promise<ProgramRun>,
  { onKill, onFault }: PartEvents,
): Promise<Part> {
  let run: ProgramRun | null = await start();
  let ordered = false;
  let stopping = false;
  let backAfter: Promise<unknown> = Promise.resolve();

  async function again(): Promise<ProgramRun | null> {
    for (const endsAt = performance.now() + upWithinMs; !stopping; await sleep(tryAgainMs)) {
      try {
        return await start();
      } catch (error) {
        if (performance.now() < endsAt) continue;
        onFault(`${name} does not come back: ${error instanceof Error ? error.message : error}`);
        return null;
      }
    }
    return null;
  }

  async function watch(): Promise<void> {
    while (run !== null && !stopping) {
      const { code, signal } = await run.ended;
      if (stopping) return;
      if (!ordered) onFault(`${name} (process ${run.pid}) ended by itself: ${signal ?? `code ${code}`}`);
      run = null;
      await backAfter;
      backAfter = Promise.resolve();
      ordered = false;
      run = await again();
    }
  }
  const watching = watch();

  const signal = (which: NodeJS.Signals): boolean => {
    if (run === null) return false;
    try {
      return process.kill(run.pid, which);
    } catch {
      return false; // it has just gone
    }
  };
  const up = async (): Promise<void> => {
    await until(() => run !== null, `${name} runs`, upWithinMs);
  };
  const killNow = (): void => {
    if (ordered) return;
    ordered = true;
    if (signal('SIGKILL')) onKill(name);
  };
  return {
    name,
    pid: () => run?.pid ?? null,
    up,
    down: async () => {
      await until(() => run === null, `${name} is down`, upWithinMs);
    },
    killNow,
    kill: async (after = Promise.resolve()) => {
      await until(() => run !== null && !ordered, `${name} runs`, upWithinMs);
      backAfter = after;
      const { ended } = run as ProgramRun; // it runs, as was just seen
      killNow();
      await ended;
    },
    terminate: async () => {
      await up();
      ordered = true;
      const { ended } = run as ProgramRun; // it runs, as was just seen
      signal('SIGTERM');
      return (await ended).code;
    },
    freeze: () => void signal('SIGSTOP'),
    thaw: () => void signal('SIGCONT'),
    stop: async () => {
      stopping = true;
      // A frozen process would not receive the signal.
      signal('SIGCONT');
      await run?.stop();
      await watching;
      await run?.stop();
    },
  };
}
