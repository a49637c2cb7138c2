// A long task that an operator starts. A lease allows one at a time in the mall; it ends when its node stops.

import { keepRenewing } from '../cluster/keep-renewing.ts';
import type { Leases } from '../ports/leases.ts';
import { LeaseLostError } from '../ports/leases.ts';
import type { Log } from '../ports/log.ts';
import type { ActEnd } from './act-ends.ts';

export interface LongActParts<Result> {
  /** The event that starts it. */
  readonly event: ActEnd['event'];
  readonly leases: Pick<Leases, 'acquire' | 'renew' | 'release'>;
  /** Identifies this process. */
  readonly holder: string;
  readonly ttlMs: number;
  readonly run: (signal: AbortSignal) => Promise<Result>;
  /** Called at the end, also after a failure, which has no result. */
  readonly onEnd: (end: ActEnd, result: Result | null) => void;
  readonly log: Log;
}

export interface LongAct {
  /** Starts the task. Returns `busy` if one runs on any node. Throws StoreUnavailableError. */
  start(by: string): Promise<'began' | 'busy'>;
  /** Aborts the running task and releases the lease. */
  stop(): Promise<void>;
}

export function createLongAct<Result>(parts: LongActParts<Result>): LongAct {
  const { event, leases, ttlMs, log } = parts;
  const stopping = new AbortController();
  let underWay: Promise<void> | null = null;

  async function work(by: string, lease: Parameters<Leases['renew']>[0], askedAtMs: number): Promise<void> {
    const lost = new AbortController();
    const onLost = () => lost.abort(new LeaseLostError(lease));
    const stopRenewing = keepRenewing({ ttlMs, renew: () => leases.renew(lease, ttlMs), onLost }, askedAtMs);
    let isOk = true;
    let result: Result | null = null;
    try {
      result = await parts.run(AbortSignal.any([stopping.signal, lost.signal]));
    } catch (error) {
      isOk = false;
      log.warn({ event, by, err: error }, 'a task that an operator started failed');
    }
    stopRenewing();
    await leases.release(lease, 0).catch(() => {}); // the lease expires by itself
    parts.onEnd({ event, by, isOk }, result);
  }

  return {
    start: async (by) => {
      if (underWay !== null || stopping.signal.aborted) return 'busy';
      const askedAtMs = performance.now();
      const lease = await leases.acquire(event, parts.holder, { ttlMs, restAtMostMs: 0 });
      if (lease === null) return 'busy';
      underWay = work(by, lease, askedAtMs).finally(() => {
        underWay = null;
      });
      return 'began';
    },
    stop: async () => {
      stopping.abort(new Error('the node stops'));
      await underWay;
    },
  };
}
