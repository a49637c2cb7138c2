// Notifies every node when a long task that an operator started has ended.
import type { DoctorReport } from '../contracts/ops.ts';
import type { Broadcast } from '../ports/broadcast.ts';

/** The end of a long task. */
export interface ActEnd {
  /** The event that started it. */
  readonly event: 'ops:doctor' | 'ops:rebuild-standings';
  /** Who started it. */
  readonly by: string;
  readonly isOk: boolean;
}

export interface ActEnds {
  /** Reports an end on this node. `report`: the results, if the task was a doctor's check. */
  ended(end: ActEnd, report?: DoctorReport | null): void;
  /** The results of the latest checks on any node since this one started. */
  lastChecks(): DoctorReport | null;
}

/** Calls `note` for every end, with the node on which it happened. */
export function createActEnds(
  node: string,
  broadcast: Pick<Broadcast<never>, 'publishToNodes' | 'onNode'>,
  note: (end: ActEnd, node: string) => void,
): ActEnds {
  let checks: DoctorReport | null = null;

  function take(end: ActEnd, on: string, report: DoctorReport | null): void {
    if (report !== null && (checks === null || Date.parse(report.at) >= Date.parse(checks.at)))
      checks = report;
    note(end, on);
  }

  broadcast.onNode((message) => {
    if (message.type !== 'act.ended') return;
    const { event, by, isOk, node: on, report } = message;
    take({ event, by, isOk }, on, report);
  });

  return {
    ended: (end, report = null) => {
      take(end, node, report);
      broadcast.publishToNodes({ type: 'act.ended', node, ...end, report });
    },
    lastChecks: () => checks,
  };
}
