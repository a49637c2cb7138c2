// The processes of a measurement of sockets: a server with a probe inside, and crowds that connect to it.
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { type ServerProcess, start, startServer, stop } from '../own-processes.ts';
import { type CrowdJob, type CrowdReport, crowdReportSchema } from './crowd-job.ts';
import type { Probed } from './probe.ts';

export interface ProbedServer extends ServerProcess {
  ask<Name extends keyof Probed>(what: Name): Promise<Probed[Name]>;
}

/** As `startServer`, with the probe loaded before it. */
export async function startProbedServer(
  args: string[],
  env: Record<string, string>,
  signal: AbortSignal,
): Promise<ProbedServer> {
  const probed = ['--expose-gc', '--import', './loadtest/sockets/probe.ts', ...args];
  const server = await startServer(probed, env, signal);
  return {
    ...server,
    ask: async (what) => {
      server.process.send(what);
      const [{ asked, answer }] = await once(server.process, 'message', { signal });
      if (asked !== what) throw new Error(`asked for ${what}, answered ${asked}`);
      return answer;
    },
  };
}

export interface Crowd {
  /** What its sockets have received so far. */
  report(): Promise<CrowdReport>;
  stop(): Promise<void>;
}

/** File descriptors for things other than sockets. */
const spareFiles = 200;

/** Opens the sockets in a process of its own; resolves when all are connected. Throws with its error output when it fails. */
export async function startCrowd(job: CrowdJob, signal: AbortSignal): Promise<Crowd> {
  await ensureFiles(job.count);
  const child = start(['loadtest/sockets/crowd.ts'], {});
  const complaints = text(child.stderr);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (line: string): Promise<CrowdReport> => {
    child.stdin.write(`${line}\n`);
    const { value, done } = await lines.next();
    signal.throwIfAborted();
    if (done) throw new Error(`the crowd ended:\n${(await complaints).slice(-2_000)}`);
    return crowdReportSchema.parse(JSON.parse(value));
  };
  const end = (): Promise<void> => stop(child);
  signal.addEventListener('abort', () => void end(), { once: true });
  try {
    await ask(JSON.stringify(job));
  } catch (error) {
    await end();
    throw error;
  }
  return { report: () => ask(''), stop: end };
}

/** Node raises its soft limit to the hard limit, so the limit cannot be raised here. Throws an error that says what to do. */
export async function ensureFiles(sockets: number): Promise<void> {
  const asked = start(['-p', "process.report.getReport().userLimits?.open_files?.soft ?? 'unlimited'"], {});
  const limit = Number((await text(asked.stdout)).trim());
  if (limit < sockets + spareFiles) {
    throw new Error(
      `A process may open ${limit} files here, and ${sockets} sockets need ${sockets + spareFiles}: ` +
        `run "ulimit -n ${sockets + spareFiles}" first (as root where the hard limit is lower), or measure fewer.`,
    );
  }
}

/** Waits until `look` returns something; throws after `withinMs`. */
export async function until<T>(look: () => Promise<T | null>, what: string, withinMs = 30_000): Promise<T> {
  for (const end = performance.now() + withinMs; performance.now() < end; ) {
    const found = await look();
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`not within ${withinMs / 1_000} s: ${what}`);
}
