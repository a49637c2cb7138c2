// Logs callers that are disconnected for flooding: at most one line a minute, with their number.
import type { Claims } from '../../contracts/roles.ts';
import type { Log } from '../../ports/log.ts';

const everyMs = 60_000;

/** Call the result for each disconnected caller. `nowMs`: milliseconds that only go forward. */
export function createCutLog(
  log: Pick<Log, 'warn'>,
  nowMs: () => number,
): (who: Pick<Claims, 'role' | 'sub'>) => void {
  let loggedAtMs = Number.NEGATIVE_INFINITY;
  let since = 0;
  return ({ role, sub }) => {
    since += 1;
    if (nowMs() - loggedAtMs < everyMs) return;
    log.warn(
      { sub, role, callers: since },
      'a caller exceeded its rate and was disconnected; "callers" counts all of them since the last such line',
    );
    loggedAtMs = nowMs();
    since = 0;
  };
}
