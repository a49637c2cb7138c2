// Follows a child process from its start to its end: waits until it is ready, and stops it.
import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ProgramEnd {
  readonly code: number | null;
  readonly signal: string | null;
}

/** One run of a program, from the moment that it is ready. */
export interface ProgramRun {
  readonly pid: number;
  /** Resolves when the process has ended, whatever the reason; never rejects. */
  readonly ended: Promise<ProgramEnd>;
  /** Ends the process, by SIGKILL if it does not end in time. */
  stop(): Promise<void>;
}

export interface SuperviseOptions {
  /** The name of the program in error messages. */
  readonly name: string;
  /** Polled until it returns true. */
  readonly isReady: () => Promise<boolean>;
  readonly readyWithinMs?: number;
  /** A process that has not ended this long after SIGTERM is killed. */
  readonly stopWithinMs?: number;
  /** Called when the process has ended; `ended` waits for it. Must not reject. */
  readonly onEnd?: () => Promise<void>;
}

const lookAgainMs = 20;
/** Characters of its output that are kept for the error. */
const keptCharacters = 2_000;

/**
 * Resolves when the process is ready.
 * @throws Error with the end of what it printed when it ends or is not ready in time; nothing is left running then
 */
export async function superviseChild(child: ChildProcess, options: SuperviseOptions): Promise<ProgramRun> {
  const { name, isReady, readyWithinMs = 10_000, stopWithinMs = 5_000, onEnd } = options;
  let printed = '';
  const keep = (more: unknown): void => {
    printed = (printed + String(more)).slice(-keptCharacters);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  child.once('error', keep);
  const ended = new Promise<ProgramEnd>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  }).then(async (end) => {
    await onEnd?.();
    return end;
  });
  const hasEnded = (): boolean =>
    child.pid === undefined || child.exitCode !== null || child.signalCode !== null;

  const deadline = performance.now() + readyWithinMs;
  while (!(await isReady())) {
    if (hasEnded() || performance.now() > deadline) {
      const why = hasEnded() ? 'it ended' : `it was not ready within ${readyWithinMs / 1_000} s`;
      child.kill('SIGKILL');
      if (child.pid !== undefined) await ended;
      throw new Error(`${name} did not start: ${why}\n${printed}`.trim());
    }
    await sleep(lookAgainMs);
  }
  return {
    pid: child.pid ?? 0,
    ended,
    stop: async () => {
      if (hasEnded()) return void (await ended);
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
      await ended;
      clearTimeout(timer);
    },
  };
}
