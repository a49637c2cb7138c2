// Starts a program as a child process, waits until it is ready, and stops it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { endWithUs } from './end-with-us.ts';
import type { ProgramEnd, ProgramRun } from './program.ts';

export interface RunProgramOptions {
  readonly name: string;
  readonly path: string;
  readonly args: readonly string[];
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Polled until it gives true. */
  readonly isReady: () => Promise<boolean>;
  /** The signal that asks the program to end. After `stopWithinMs` it is killed. */
  readonly stopSignal?: NodeJS.Signals;
  /** Called with each line that it prints. Must not throw. */
  readonly onLine?: (line: string) => void;
  readonly readyWithinMs?: number;
  readonly stopWithinMs?: number;
  /** True: it also ends when this process is killed with `kill -9`. */
  readonly endsWithUs?: boolean;
}

const defaultReadyWithinMs = 10_000;
const defaultStopWithinMs = 5_000;
const lookAgainMs = 20;
/** Characters of its output that are kept for the error. */
const keptCharacters = 2_000;

/**
 * Starts the program in a process group of its own: Ctrl-C reaches this process only, which stops its children in order.
 * @throws Error with the end of what it printed when it ends or is not ready in time; nothing is left running then
 */
export async function runProgram(options: RunProgramOptions): Promise<ProgramRun> {
  const { name, path, args, env = {}, isReady, stopSignal = 'SIGTERM', onLine } = options;
  const { readyWithinMs = defaultReadyWithinMs, stopWithinMs = defaultStopWithinMs } = options;
  const child = spawn(path, [...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    detached: true,
  });
  let printed = '';
  const keep = (chunk: Buffer): void => {
    printed = (printed + chunk.toString()).slice(-keptCharacters);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  if (onLine !== undefined) {
    for (const input of [child.stdout, child.stderr]) createInterface({ input }).on('line', onLine);
  }
  child.once('error', (error) => keep(Buffer.from(error.message)));
  const release = options.endsWithUs === true && child.pid !== undefined ? endWithUs(child.pid) : null;
  const closed = new Promise<ProgramEnd>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  const ended = closed.then(async (end) => {
    await release?.();
    return end;
  });
  const killAtExit = (): void => void child.kill('SIGKILL');
  process.once('exit', killAtExit);
  void ended.finally(() => process.off('exit', killAtExit));
  const hasEnded = (): boolean =>
    child.pid === undefined || child.exitCode !== null || child.signalCode !== null;

  const deadline = performance.now() + readyWithinMs;
  while (!(await isReady())) {
    if (hasEnded() || performance.now() > deadline) {
      child.kill('SIGKILL');
      if (child.pid !== undefined) await ended;
      throw new Error(`${name} did not start:\n${printed.trim()}`);
    }
    await sleep(lookAgainMs);
  }
  return {
    pid: child.pid ?? 0,
    ended,
    stop: async () => {
      if (hasEnded()) return void (await ended);
      child.kill(stopSignal);
      const timer = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** Whether somebody listens on this port of 127.0.0.1 and, asked `question`, answers what `isAnswer` takes. */
export async function answersAt(
  port: number,
  question: string,
  isAnswer: (text: string) => boolean,
): Promise<boolean> {
  const socket = createConnection({ host: '127.0.0.1', port });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(1_000) });
    socket.write(question);
    const [answer] = await once(socket, 'data', { signal: AbortSignal.timeout(1_000) });
    return isAnswer(String(answer));
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
