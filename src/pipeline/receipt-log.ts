// The log lines about one receipt: admitted, answered, or slow.
import type { AnyCommand } from '../game/command.ts';
import { refOf } from '../game/command.ts';
import type { Log } from '../ports/log.ts';
import type { Trace } from './trace.ts';
import { timesOf } from './trace.ts';

export interface ReceiptLog {
  /** `depth`: the commands that are in flight already. */
  admitted(command: AnyCommand, trace: Trace, depth: number): void;
  /** `result`: the status of the outcome, or the code of the refusal. */
  answered(command: AnyCommand, trace: Trace, result: string): void;
}

/** A receipt that takes longer than `slowMs` is logged as a warning, all others at level debug. */
export const createReceiptLog = (log: Log, slowMs: number): ReceiptLog => ({
  admitted: (command, trace, depth) => {
    if (!log.isLevelEnabled('debug')) return;
    log.debug({ traceId: trace.id, receipt: refOf(command), depth }, 'receipt admitted');
  },
  answered: (command, trace, result) => {
    const isSlow = performance.now() - trace.startedMs > slowMs;
    if (!isSlow && !log.isLevelEnabled('debug')) return;
    const fields = { traceId: trace.id, receipt: refOf(command), result, ...timesOf(trace) };
    if (isSlow) log.warn(fields, 'a receipt was slow');
    else log.debug(fields, 'receipt answered');
  },
});
