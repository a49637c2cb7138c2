// How a process that serves is told to stop.
import type { Log } from '../ports/log.ts';
import { exitCodes } from './exit-codes.ts';

/** Stops once at SIGTERM or SIGINT and then ends the process; by force after `withinMs`, or at the second signal. */
export function onSignals(withinMs: number, log: Pick<Log, 'error'>, stop: () => Promise<void>): void {
  let stopping = false;
  const handle = (): void => {
    if (stopping) process.exit(exitCodes.failed);
    stopping = true;
    setTimeout(() => {
      log.error({}, 'stopping took too long');
      process.exit(exitCodes.failed);
    }, withinMs).unref();
    stop().then(
      () => process.exit(exitCodes.ok),
      (error: unknown) => {
        log.error({ err: error }, 'stopping failed');
        process.exit(exitCodes.failed);
      },
    );
  };
  process.on('SIGTERM', handle);
  process.on('SIGINT', handle);
}
