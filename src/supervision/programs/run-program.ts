// Starts a third-party program as a child process that ends with this one.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { createInterface } from 'node:readline';
import { endWithUs } from './end-with-us.ts';
import type { ProgramRun, SuperviseOptions } from './supervise-child.ts';
import { superviseChild } from './supervise-child.ts';

export interface RunProgramOptions extends Omit<SuperviseOptions, 'onEnd'> {
  readonly path: string;
  readonly args: readonly string[];
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Called with each line that it prints. Must not throw. */
  readonly onLine?: (line: string) => void;
}

/**
 * Starts the program in a process group of its own: Ctrl-C reaches this process only, which stops its children in order.
 * @throws Error as {@link superviseChild}
 */
export function runProgram(options: RunProgramOptions): Promise<ProgramRun> {
  const { path, args, env = {}, onLine } = options;
  const child = spawn(path, [...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    detached: true,
  });
  if (onLine !== undefined) {
    for (const input of [child.stdout, child.stderr]) createInterface({ input }).on('line', onLine);
  }
  const letGo = child.pid === undefined ? null : endWithUs(child);
  return superviseChild(child, { ...options, onEnd: async () => letGo?.() });
}

/** Whether a program listens on this port of 127.0.0.1 and replies to `question` with what `isAnswer` accepts. */
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
