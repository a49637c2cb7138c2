// Restarts a program each time it dies, with a growing delay, until it is stopped.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProgramRun } from './program.ts';

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 10_000;
/** A program that ran this long had started well: the delay begins at its lowest again. */
const SOUND_AFTER_MS = 60_000;

/** A program ended unexpectedly, or could not be restarted. */
export interface Death {
  /** Undefined when a restart failed. */
  pid?: number;
  /** What happened, in words. */
  reason: string;
  /** It ended with code 0, or by SIGTERM or SIGINT: somebody did this on purpose. */
  isPlanned: boolean;
  /** Deaths and failed restarts in a row, this one included. */
  inARow: number;
  restartInMs: number;
}

export interface Return {
  pid: number;
  /** From the death until it was ready again. */
  downMs: number;
}

export interface KeepRunningOptions<Run extends ProgramRun> {
  /** Starts it again and resolves when it is ready. */
  start: () => Promise<Run>;
  onDeath: (death: Death) => void;
  onReturn: (back: Return) => void;
}

export interface Kept<Run extends ProgramRun> {
  /** The one that runs now; undefined while it is being started again. */
  current(): Run | undefined;
  /** Stops the program and the watch. */
  stop(): Promise<void>;
}

/** Watches over `first` and its successors. */
export function keepRunning<Run extends ProgramRun>(first: Run, options: KeepRunningOptions<Run>): Kept<Run> {
  const stopping = new AbortController();
  let current: Run | undefined = first;

  const watch = async (): Promise<void> => {
    let inARow = 0;
    while (current !== undefined) {
      const { pid, ended } = current;
      const startedAt = performance.now();
      const { code, signal } = await ended;
      if (stopping.signal.aborted) return;
      current = undefined;
      const diedAt = performance.now();
      if (diedAt - startedAt > SOUND_AFTER_MS) inARow = 0;
      let death: Omit<Death, 'inARow' | 'restartInMs'> = {
        pid,
        reason: signal === null ? `ended with code ${code}` : `ended by ${signal}`,
        isPlanned: code === 0 || signal === 'SIGTERM' || signal === 'SIGINT',
      };
      while (current === undefined) {
        inARow += 1;
        const restartInMs = Math.min(FIRST_WAIT_MS * 2 ** (inARow - 1), LONGEST_WAIT_MS);
        options.onDeath({ ...death, inARow, restartInMs });
        await sleep(restartInMs, undefined, { signal: stopping.signal }).catch(() => undefined);
        if (stopping.signal.aborted) return;
        try {
          current = await options.start();
        } catch (error) {
          death = { reason: error instanceof Error ? error.message : String(error), isPlanned: false };
        }
      }
      if (stopping.signal.aborted) return;
      options.onReturn({ pid: current.pid, downMs: performance.now() - diedAt });
    }
  };
  const watching = watch();

  return {
    current: () => current,
    async stop() {
      stopping.abort();
      await current?.stop();
      await watching;
      // A restart that was in progress has finished by now.
      await current?.stop();
      current = undefined;
    },
  };
}
