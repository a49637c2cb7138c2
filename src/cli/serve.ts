// How a process that serves begins and ends: each step says how to undo it, and a signal undoes them all.
import type { Log } from '../ports/log.ts';
import { watchNpm } from '../runtime/npm-parent.ts';
import { createRedact } from '../runtime/redact.ts';
import { exitCodes } from './exit-codes.ts';

/** Takes what undoes a step that was done. */
export type OnStop = (undo: () => Promise<void>) => void;

/**
 * Runs `start`. At SIGTERM or SIGINT what was done is undone, last first, and the process ends with 0; a start that is
 * still under way is waited for, so that nothing is left half begun. The second signal ends the process at once, and so
 * does `withinMs` after the first. The end of npm, where npm runs the command, is a signal too. A start that fails is told, undone, and ends the process with 1.
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
      .catch(() => {}) // told below
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
    // A driver may quote the address that it was given.
    console.error(createRedact(process.env)(error instanceof Error ? error.message : String(error)));
    if (stopping) return;
    await undoAll();
    process.exit(exitCodes.failed);
  }
}
