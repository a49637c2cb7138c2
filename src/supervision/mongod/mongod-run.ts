// One run of a mongod process: from spawn and readiness to its end.
import { setTimeout as sleep } from 'node:timers/promises';
import { chooseFreePort } from '../programs/free-port.ts';
import { runProgram } from '../programs/run-program.ts';
import type { ProgramRun } from '../programs/supervise-child.ts';
import type { MongodLog } from './mongod-log.ts';

/** After a crash mongod first replays its journal, which can take long. */
const READY_WITHIN_MS = 120_000;
/** A clean stop writes a checkpoint. Cutting it short loses no data, but the next start has to replay the journal. */
const STOP_WITHIN_MS = 10_000;
const KEPT_LINES = 200;
const START_TRIES = 6;
const NEXT_TRY_AFTER_MS = 100;

export interface MongodRunOptions {
  binary: string;
  dbPath: string;
  port: number;
  /** More arguments, such as `--keyFile`. */
  args: readonly string[];
  log: MongodLog;
  /** How long a stop waits before it uses force. */
  stopWithinMs?: number;
}

/** mongod did not become ready. `isPassing`: another port, or trying again, can help. */
export class MongodStartError extends Error {
  readonly isPassing: boolean;
  constructor(message: string, isPassing: boolean, cause: unknown) {
    super(message, { cause });
    this.name = 'MongodStartError';
    this.isPassing = isPassing;
  }
}

/** The second error: a killed mongod counts as ended while its last threads still hold the lock of the data. */
const passing = /address already in use|another mongod instance is already running/i;

const COMMON_ARGS = [
  ['--bind_ip', '127.0.0.1'],
  // A killed mongod would leave its socket file behind. Windows has none.
  process.platform === 'win32' ? [] : ['--nounixsocket'],
  // Diagnostic data for MongoDB's support costs disk and CPU every second, and nobody reads it here.
  ['--setParameter', 'diagnosticDataCollectionEnabled=false'],
].flat();

/**
 * Starts mongod on 127.0.0.1 and waits until it accepts connections.
 * @throws MongodStartError with what mongod said; nothing is left running then
 */
export async function runMongod(options: MongodRunOptions): Promise<ProgramRun> {
  const { binary, dbPath, port, args, log, stopWithinMs = STOP_WITHIN_MS } = options;
  const lines: string[] = [];
  let ready = false;
  const onLine = (line: string): void => {
    log.write(line);
    if (ready) return;
    // No client is connected yet, so no client can make mongod log this text.
    ready = line.includes('"Waiting for connections"');
    lines.push(line);
    if (lines.length > KEPT_LINES) lines.shift();
  };
  try {
    return await runProgram({
      name: 'mongod',
      path: binary,
      args: ['--port', String(port), '--dbpath', dbPath, ...COMMON_ARGS, ...args],
      isReady: async () => ready,
      onLine,
      readyWithinMs: READY_WITHIN_MS,
      stopWithinMs,
    });
  } catch (error) {
    const reason = whatMongodSaid(lines) || `no "Waiting for connections" within ${READY_WITHIN_MS / 1000} s`;
    const isPassing = passing.test(lines.join('\n'));
    throw new MongodStartError(`mongod did not start: ${reason} (log: ${log.path})`, isPassing, error);
  }
}

/** Like {@link runMongod}, on port `first` or a free one. After an error that may pass, tries again on a free port. */
export async function runMongodOnFreePort(
  options: Omit<MongodRunOptions, 'port'>,
  first?: number,
): Promise<{ run: ProgramRun; port: number }> {
  for (let tries = 1; ; tries += 1) {
    const port = tries === 1 && first !== undefined ? first : await chooseFreePort();
    try {
      return { run: await runMongod({ ...options, port }), port };
    } catch (error) {
      if (!(error instanceof MongodStartError && error.isPassing) || tries === START_TRIES) throw error;
      await sleep(NEXT_TRY_AFTER_MS * tries);
    }
  }
}

interface LogLine {
  s?: string;
  msg?: string;
  attr?: { error?: string | { errmsg?: string } };
}

/** The errors in the log, which is one JSON object per line. */
function whatMongodSaid(lines: readonly string[]): string {
  const said = lines.flatMap((line) => {
    try {
      const { s, msg, attr }: LogLine = JSON.parse(line);
      if (s !== 'E' && s !== 'F') return [];
      const detail = typeof attr?.error === 'object' ? attr.error.errmsg : attr?.error;
      return [detail === undefined ? `${msg}` : `${msg}: ${detail}`];
    } catch {
      return line.startsWith('{') ? [] : [line];
    }
  });
  return said.slice(0, 3).join('; ');
}
