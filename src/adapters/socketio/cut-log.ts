// What the log says of callers that are cut for not keeping to their rate: one line a minute, however many there are.
import type { Claims } from '../../contracts/roles.ts';
import type { Log } from '../../ports/log.ts';

const everyMs = 60_000;

/** Called for each caller that is cut. `nowMs`: milliseconds that only go forward. */
export function createCutLog(
  log: Pick<Log, 'warn'>,
  nowMs: () => number,
): (who: Pick<Claims, 'role' | 'sub'>) => void {
  let toldAtMs = Number.NEGATIVE_INFINITY;
  let since = 0;
  return ({ role, sub }) => {
    since += 1;
    if (nowMs() - toldAtMs < everyMs) return;
    log.warn(
      { sub, role, callers: since },
      'callers do not keep to their rate and are cut: the one named, and as many as "callers" says since the last line',
    );
    toldAtMs = nowMs();
    since = 0;
  };
}
