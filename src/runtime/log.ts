// The log: structured, on standard error, with secrets taken out.
import type { LogFn, Logger } from 'pino';
import pino from 'pino';
import type { Config } from './config.ts';
import { createLogSampling, spanMs } from './log-sampling.ts';
import { createRedact } from './redact.ts';
import { settings } from './settings/settings.ts';

/** What is never written, wherever it stands in what is logged: by these names, and every setting that is secret. */
const secrets = [
  ...['token', 'authorization', 'password', 'secret'],
  ...Object.entries(settings).flatMap(([name, setting]) => ('secret' in setting ? [name] : [])),
];
const redact = secrets.flatMap((name) => ['', '*.', '*.*.', '*.*.*.'].map((depth) => `${depth}${name}`));

/**
 * Of an error what says where it comes from, and nothing else: drivers hang the command they sent on it, with its
 * password, or the document that was refused, with its names.
 */
export function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return typeof error === 'object' && error !== null ? typeof error : error;
  const { name, message, stack, cause } = error;
  const { code, codeName } = error as { code?: unknown; codeName?: unknown }; // where system and drivers put them
  return {
    type: name,
    message,
    stack,
    ...(code === undefined ? {} : { code }),
    ...(codeName === undefined ? {} : { codeName }),
    ...(cause === undefined ? {} : { cause: describeError(cause) }),
    ...(error instanceof AggregateError ? { errors: error.errors.map(describeError) } : {}),
  };
}

/** Loaded where somebody reads it. */
const pretty = process.stderr.isTTY ? (await import('pino-pretty')).default : null;

/** Standard error is the process's, and so is what is written to it. */
const sampling = createLogSampling(() => performance.now());

/** Lines that were counted instead of written. */
export const suppressedLines = sampling.suppressed;

const cameAgain = 'a line came again and was not written each time';

/** What is asked for (debug and below) is written whole. */
const sampledFrom = 30;

/** JSON lines; on a terminal, readable ones (NO_COLOR is respected). */
export function createLog(config: Pick<Config, 'LOG_LEVEL'>, node: string): Logger {
  const options = {
    level: config.LOG_LEVEL,
    base: { node },
    redact,
    serializers: { err: describeError },
    // Whatever the fields are called: what is written has no secret of ours in it.
    hooks: { streamWrite: createRedact(config), logMethod: writeSampled },
  };
  if (pretty === null) return summarized(pino(options, pino.destination({ dest: 2, sync: false })));
  const colorize = process.env['NO_COLOR'] === undefined;
  return summarized(pino(options, pretty({ destination: 2, colorize, ignore: 'pid,hostname,node' })));
}

function writeSampled(this: Logger, args: Parameters<LogFn>, method: LogFn, level: number): void {
  const [first, second] = args as readonly unknown[];
  const message = typeof first === 'string' ? first : second;
  const isSampled = level >= sampledFrom && typeof message === 'string' && message !== cameAgain;
  if (!isSampled || sampling.take(level, message)) method.apply(this, args);
}

/** Tells at intervals how often lines came that were not written. */
function summarized(logger: Logger): Logger {
  setInterval(() => {
    for (const { level, message, times } of sampling.summaries()) {
      const method = logger.levels.labels[level] as 'warn'; // every label names its method
      logger[method]({ line: message, times }, cameAgain);
    }
  }, spanMs).unref();
  return logger;
}
