// One run of a mongod process: from spawn and readiness to its end.
import { StringDecoder } from 'node:string_decoder';
import { MongoInstance, MongoInstanceEvents } from 'mongodb-memory-server-core/lib/util/MongoInstance.js';
import {
  ResolveConfigVariables,
  setDefaultValue,
} from 'mongodb-memory-server-core/lib/util/resolveConfig.js';
import type { ProgramEnd, ProgramRun } from '../programs/program.ts';
import type { MongodLog } from './mongod-log.ts';

/** After a crash mongod first replays its journal, which takes long when there is much of it. */
const READY_WITHIN_MS = 120_000;
const KEPT_LINES = 200;

// The binary was checked when it was found. The library would ask it again, block meanwhile, and warn when the
// version is not its own favourite; and its variable for a system's binary would win over the path we give.
setDefaultValue(ResolveConfigVariables.SYSTEM_BINARY_VERSION_CHECK, 'false');
delete process.env['MONGOMS_SYSTEM_BINARY_VERSION_CHECK'];
delete process.env['MONGOMS_SYSTEM_BINARY'];

export interface MongodRunOptions {
  binary: string;
  dbPath: string;
  port: number;
  /** More arguments, such as `--replSet`. */
  args: readonly string[];
  log: MongodLog;
}

/** mongod did not become ready; `portTaken` tells the one reason that another port cures. */
export class MongodStartError extends Error {
  readonly portTaken: boolean;
  constructor(message: string, portTaken: boolean, cause: unknown) {
    super(message, { cause });
    this.name = 'MongodStartError';
    this.portTaken = portTaken;
  }
}

/**
 * Starts mongod on 127.0.0.1 and waits until it accepts connections.
 * @throws MongodStartError with what mongod said; nothing is left running then
 */
export async function runMongod(options: MongodRunOptions): Promise<ProgramRun> {
  const { binary, dbPath, port, args, log } = options;
  const instance = new LineByLineMongod({
    instance: {
      dbPath,
      port,
      ip: '127.0.0.1',
      storageEngine: 'wiredTiger',
      args: [...COMMON_ARGS, ...args],
      launchTimeout: READY_WITHIN_MS,
    },
    binary: { systemBinary: binary },
    // A group of its own: Ctrl-C in a terminal must reach the node only, which still needs its database to drain.
    spawn: { detached: true },
  });
  const lines: string[] = [];
  const keep = (line: string): void => {
    log.write(line);
    lines.push(line);
    if (lines.length > KEPT_LINES) lines.shift();
  };
  instance.on(MongoInstanceEvents.instanceSTDOUT, keep);
  instance.on(MongoInstanceEvents.instanceSTDERR, keep);
  const closed = new Promise<ProgramEnd>((done) => {
    instance.once(MongoInstanceEvents.instanceClosed, (code: number | null, signal: string | null) =>
      done({ code, signal }),
    );
  });
  // A run has a second process, the library's watcher, which would notice only after seconds. The run has ended when
  // both are gone: whoever stops in between waits for an end and has no run in hand any more that could be stopped.
  const ended = closed.then(async (end) => {
    await instance.stop().catch(() => undefined);
    return end;
  });

  try {
    await instance.start();
  } catch (error) {
    await instance.stop();
    const said = whatMongodSaid(lines);
    const portTaken = /address already in use/i.test(lines.join('\n'));
    const reason = said === '' ? messageOf(error) : said;
    throw new MongodStartError(`mongod did not start: ${reason} (log: ${log.path})`, portTaken, error);
  }
  const pid = instance.mongodProcess?.pid;
  if (pid === undefined) {
    await ended;
    throw new MongodStartError('mongod ended at once', false, undefined);
  }
  return {
    pid,
    ended,
    async stop() {
      await instance.stop();
      await ended;
    },
  };
}

/**
 * A transaction of a node that was killed holds its shoppers until the server lets it go: by default after a minute. Of
 * ours none is of use to anybody after five seconds. The server looks twice in this time.
 */
export const transactionLifetimeSeconds = 8;

const COMMON_ARGS = [
  // Nobody uses its file, which a killed mongod leaves behind; Windows has none.
  process.platform === 'win32' ? [] : ['--nounixsocket'],
  // On a signal a primary would otherwise wait 15 s for others to take over; there are none.
  ['--setParameter', 'shutdownTimeoutMillisForSignaledShutdown=0'],
  ['--setParameter', `transactionLifetimeLimitSeconds=${transactionLifetimeSeconds}`],
  // Telemetry for MongoDB's support: disk and processor time every second, read by nobody here.
  ['--setParameter', 'diagnosticDataCollectionEnabled=false'],
].flat();

/** The library's process manager, fed with whole lines; alone it takes each chunk of output for a line. */
class LineByLineMongod extends MongoInstance {
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';

  override stdoutHandler(chunk: string | Buffer): void {
    const text = this.#rest + (typeof chunk === 'string' ? chunk : this.#decoder.write(chunk));
    const lines = text.split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') super.stdoutHandler(line);
  }

  // The library stops mongod when a line of its log reads like a failure to start. Later on the log quotes what
  // clients send, and no client's words may stop the database.
  override checkErrorInLine(line: string): void {
    if (!this.isInstanceReady) super.checkErrorInLine(line);
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

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
