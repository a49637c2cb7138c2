// The log: structured, on standard error, without secrets.
import type { LogFn, Logger } from 'pino';
import pino from 'pino';
import type { Config } from './config.ts';
import { createLogSampling, spanMs } from './log-sampling.ts';
import { createRedact } from './redact.ts';
import { settings } from './settings/settings.ts';

/** Names of fields that are never written, at any depth. Secret settings are added. */
const secrets = [
  ...['token', 'authorization', 'password', 'secret'],
  ...Object.entries(settings).flatMap(([name, setting]) => ('secret' in setting ? [name] : [])),
];
const redact = secrets.flatMap((name) => ['', '*.', '*.*.', '*.*.*.'].map((depth) => `${depth}${name}`));

/**
 * The fields of an error that show its origin, and no others: drivers attach the command that they sent, with its
 * password, or the document that was refused, with its names.
 */
export function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return typeof error === 'object' && error !== null ? typeof error : error;
  const { name, message, stack, cause } = error;
  return {
    type: name,
    message,
    stack,
    // Node and drivers put the code of an error here.
    ...('code' in error && error.code !== undefined ? { code: error.code } : {}),
    ...('codeName' in error && error.codeName !== undefined ? { codeName: error.codeName } : {}),
    ...(cause === undefined ? {} : { cause: describeError(cause) }),
    ...(error instanceof AggregateError ? { errors: error.errors.map(describeError) } : {}),
  };
}

/** Loaded only for a terminal. */
const pretty = process.stderr.isTTY ? (await import('pino-pretty')).default : null;

/** One for all logs of the process. */
const sampling = createLogSampling(() => performance.now());

/** Lines not written since the start. */
export const suppressedLines = sampling.suppressed;

const cameAgain = 'a line came again and was not written each time';

/** At `debug` and below nothing is suppressed. */
const sampledFrom = 30;

/** JSON lines; on a terminal, readable ones (NO_COLOR is respected). */
export function createLog(config: Pick<Config, 'LOG_LEVEL'>, node: string): Logger {
  const options = {
    level: config.LOG_LEVEL,
    base: { node },
    redact,
    serializers: { err: describeError },
    // The redaction covers the whole line, whatever the names of its fields.
    hooks: { streamWrite: createRedact(config), logMethod: writeSampled },
  };
  if (pretty === null) return summarized(pino(options, pino.destination({ dest: 2, sync: false })));
  const colorize = process.env['NO_COLOR'] === undefined;
  return summarized(pino(options, pretty({ destination: 2, colorize, ignore: 'pid,hostname,node' })));
}

function writeSampled(this: Logger, args: Parameters<LogFn>, method: LogFn, level: number): void {
  const [first, second]: readonly unknown[] = args;
  const message = typeof first === 'string' ? first : second;
  const isSampled = level >= sampledFrom && typeof message === 'string' && message !== cameAgain;
  if (!isSampled || sampling.take(level, message)) method.apply(this, args);
}

/** Reports the suppressed lines at intervals. */
function summarized(logger: Logger): Logger {
  setInterval(() => {
    for (const { level, message, times } of sampling.summaries()) {
      const method = logger.levels.labels[level] as 'warn'; // every label names its method
      logger[method]({ line: message, times }, cameAgain);
    }
  }, spanMs).unref();
  return logger;
}
