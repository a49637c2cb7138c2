// Starts and stops a process that serves: each step of the start registers its undo, and a signal runs them all.
import type { Log } from '../ports/log.ts';
import { watchNpm } from '../runtime/npm-parent.ts';
import { createRedact } from '../runtime/redact.ts';
import { exitCodes } from './exit-codes.ts';

/** Registers the undo of a step. */
export type OnStop = (undo: () => Promise<void>) => void;

/**
 * Runs `start`. On SIGTERM or SIGINT it waits for `start` to finish, runs the undos in reverse order, and ends the process
 * with 0. A second signal, or `withinMs` after the first, ends the process at once. The end of npm, where npm runs the
 * command, counts as a signal. When `start` fails, the error is printed, the undos run, and the process ends with 1.
 */
export async function serve(
  withinMs: number,
  log: Pick<Log, 'error'>,
  start: (onStop: OnStop) => Promise<void>,
): Promise<void> {
  const undos: (() => Promise<void>)[] = [];
  const undoAll = async (): Promise<void> => {
    for (let undo = undos.pop(); undo !== undefined; undo = undos.pop()) await undo();
  };
  let stopping = false;
  const onSignal = (): void => {
    if (stopping) process.exit(exitCodes.failed);
    stopping = true;
    setTimeout(() => {
      log.error({}, 'stopping took too long');
      process.exit(exitCodes.failed);
    }, withinMs).unref();
    starting
      .catch(() => {}) // reported below
      .then(undoAll)
      .then(
        () => process.exit(exitCodes.ok),
        (error: unknown) => {
          log.error({ err: error }, 'stopping failed');
          process.exit(exitCodes.failed);
        },
      );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  watchNpm(() => process.kill(process.pid, 'SIGTERM'));

  const starting = start((undo) => undos.push(undo));
  try {
    await starting;
  } catch (error) {
    // A driver may quote the database address with its password.
    console.error(createRedact(process.env)(error instanceof Error ? error.message : String(error)));
    if (stopping) return;
    await undoAll();
    process.exit(exitCodes.failed);
  }
}
