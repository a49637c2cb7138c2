// Restarts a program each time it dies, with a growing delay, until it is stopped.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../ports/log.ts';
import type { ProgramRun } from './supervise-child.ts';

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 10_000;
/** A program that ran this long had started well, so the next delay is the shortest again. */
const SOUND_AFTER_MS = 60_000;

export interface KeepRunningOptions {
  /** Named in the log. */
  readonly name: string;
  readonly log: Pick<Log, 'info' | 'error'>;
  /** Starts it again and resolves when it is ready. */
  readonly start: () => Promise<ProgramRun>;
  /** Called after each death, failed restart and return. Must not throw. */
  readonly onChange?: () => void;
}

/** A program ended unexpectedly, or could not be restarted. */
interface Death {
  /** Absent when a restart failed. */
  readonly pid?: number;
  /** What happened, in words. */
  readonly reason: string;
  /** It ended with code 0, or by SIGTERM or SIGINT: somebody did this on purpose. */
  readonly isPlanned: boolean;
}

export interface Kept {
  /** The one that runs now; undefined while it is being started again. */
  current(): ProgramRun | undefined;
  /** Stops the program and the watch. */
  stop(): Promise<void>;
}

/** Watches over `first` and its successors. */
export function keepRunning(first: ProgramRun, options: KeepRunningOptions): Kept {
  const { name, log, start, onChange = () => {} } = options;
  const stopping = new AbortController();
  let current: ProgramRun | undefined = first;
  /** Deaths and failed restarts in a row. */
  let inARow = 0;

  /** Retries until the program runs. Returns undefined when it is stopped meanwhile. */
  async function startAgain(death: Death): Promise<ProgramRun | undefined> {
    for (let last = death; ; ) {
      inARow += 1;
      const restartInMs = Math.min(FIRST_WAIT_MS * 2 ** (inARow - 1), LONGEST_WAIT_MS);
      const told = { death: { ...last, inARow, restartInMs } };
      if (last.isPlanned) log.info(told, `${name} was told to stop; restarting it`);
      else log.error(told, `${name} died; restarting it`);
      onChange();
      await sleep(restartInMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return undefined;
      try {
        return await start();
      } catch (error) {
        last = { reason: error instanceof Error ? error.message : String(error), isPlanned: false };
      }
    }
  }

  async function watch(): Promise<void> {
    while (current !== undefined) {
      const { pid, ended } = current;
      const startedAt = performance.now();
      const { code, signal } = await ended;
      if (stopping.signal.aborted) return;
      current = undefined;
      const diedAt = performance.now();
      if (diedAt - startedAt > SOUND_AFTER_MS) inARow = 0;
      current = await startAgain({
        pid,
        reason: signal === null ? `ended with code ${code}` : `ended by ${signal}`,
        isPlanned: code === 0 || signal === 'SIGTERM' || signal === 'SIGINT',
      });
      if (stopping.signal.aborted || current === undefined) return;
      log.info({ back: { pid: current.pid, downMs: performance.now() - diedAt } }, `${name} runs again`);
      onChange();
    }
  }
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
