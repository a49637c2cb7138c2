// The log: structured, on standard error, with secrets taken out.
import type { Logger } from 'pino';
import pino from 'pino';
import pretty from 'pino-pretty';
import type { Config } from './config.ts';
import { settings } from './config.ts';

/** What is never written, wherever it stands in what is logged: by these names, and every setting that is secret. */
const secrets = [
  ...['token', 'authorization', 'password', 'secret'],
  ...Object.entries(settings).flatMap(([name, setting]) => ('secret' in setting ? [name] : [])),
];
const redact = secrets.flatMap((name) => ['', '*.', '*.*.', '*.*.*.'].map((depth) => `${depth}${name}`));

/** JSON lines; on a terminal, readable ones (NO_COLOR is respected). */
export function createLog(config: Pick<Config, 'LOG_LEVEL'>, node: string): Logger {
  const options = { level: config.LOG_LEVEL, base: { node }, redact };
  if (!process.stderr.isTTY) return pino(options, pino.destination({ dest: 2, sync: false }));
  const colorize = process.env['NO_COLOR'] === undefined;
  return pino(options, pretty({ destination: 2, colorize, ignore: 'pid,hostname,node' }));
}
