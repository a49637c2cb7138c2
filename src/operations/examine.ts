// Runs the doctor's checks in a separate process, because they read the whole ledger and would block the event loop.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { z } from 'zod';
import type { DoctorCheck } from '../contracts/ops.ts';
import { maxCheckDetail, maxChecks } from '../contracts/ops.ts';

export interface ExamineParts {
  readonly config: {
    readonly DATA_DIR: string;
    readonly JWT_SECRET?: string | undefined;
    readonly MONGODB_DATABASE: string;
    readonly REDIS_URL?: string | undefined;
  };
  /** The database of this node; null: it keeps its data in memory. */
  readonly mongo: { readonly url: string } | null;
  readonly withinMs: number;
}

const maxOutputBytes = 4 * 1024 * 1024;
const printed = z.object({
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
});
const main = path.join(import.meta.dirname, '..', 'cli', `main${path.extname(import.meta.filename)}`);

/** Never rejects. Checks that do not end in time are reported as a failed check. */
export function examine(parts: ExamineParts, signal: AbortSignal): Promise<readonly DoctorCheck[]> {
  const { withinMs } = parts;
  const options = {
    env: environment(parts),
    timeout: withinMs,
    killSignal: 'SIGKILL',
    maxBuffer: maxOutputBytes,
    signal,
  } as const;
  return new Promise((resolve) => {
    execFile(process.execPath, [main, 'doctor', '--json'], options, (error, stdout) => {
      // The process exits with a failure if a check fails, but only after it has printed all checks.
      const found = printed.safeParse(parsed(stdout)).data?.checks;
      if (found !== undefined) return resolve(found.slice(0, maxChecks).map(shortened));
      const isLate = error?.killed === true && !signal.aborted;
      const detail = isLate
        ? `not done within ${withinMs / 1_000} s: the command "doctor" has no such limit`
        : (error?.message ?? 'printed no checks');
      resolve([shortened({ name: 'doctor', ok: false, detail })]);
    });
  });
}

/** The checks use the database of this node, whether it was given or started by the node. */
const environment = ({ config, mongo }: ExamineParts): NodeJS.ProcessEnv => ({
  ...process.env,
  DATA_DIR: config.DATA_DIR,
  MONGODB_DATABASE: config.MONGODB_DATABASE,
  ...(config.JWT_SECRET === undefined ? {} : { JWT_SECRET: config.JWT_SECRET }),
  ...(config.REDIS_URL === undefined ? {} : { REDIS_URL: config.REDIS_URL }),
  ...(mongo === null ? { STORE: 'memory' } : { MONGODB_URL: mongo.url }),
});

const shortened = ({ name, ok, detail }: DoctorCheck): DoctorCheck => ({
  name,
  ok,
  detail: detail.slice(0, maxCheckDetail),
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
