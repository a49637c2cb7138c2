// The lanes of waiting commands. A lane is busy while commands of it are in flight or back off; no others are taken then.
import type { PendingCommand } from './pending-command.ts';

export interface CommandLanes {
  /** Appends the command to its lane. */
  add(pending: PendingCommand): void;
  /** Takes up to `most` commands from the lanes that are ready, in order of arrival. Their lanes are busy from now on. */
  take(most: number): { readonly batch: PendingCommand[]; readonly taken: Set<string> };
  /** Puts commands back at the front of their lanes, in order. The lanes stay busy. Returns the most attempts in each. */
  putBack(commands: readonly PendingCommand[]): { readonly name: string; readonly attempts: number }[];
  /** These lanes are no longer busy. */
  free(names: Iterable<string>): void;
  /** Commands that wait, in all lanes. */
  waiting(): number;
  /** Commands that wait in lanes that are not busy. */
  ready(): number;
  /** Lanes with commands that wait or are in flight. */
  count(): number;
}

export function createCommandLanes(): CommandLanes {
  const lanes = new Map<string, PendingCommand[]>();
  /** Lanes with waiting commands that are not busy, in order of arrival. */
  const ready = new Set<string>();
  const busy = new Set<string>();
  let waiting = 0;
  let waitingReady = 0;

  return {
    add: (pending) => {
      const lane = lanes.get(pending.lane);
      if (lane) lane.push(pending);
      else lanes.set(pending.lane, [pending]);
      waiting += 1;
      if (busy.has(pending.lane)) return;
      ready.add(pending.lane);
      waitingReady += 1;
    },
    take: (most) => {
      const batch: PendingCommand[] = [];
      const taken = new Set<string>();
      for (const name of ready) {
        if (batch.length === most) break;
        const commands = lanes.get(name) ?? [];
        ready.delete(name);
        busy.add(name);
        waitingReady -= commands.length;
        batch.push(...commands.splice(0, most - batch.length));
        taken.add(name);
      }
      waiting -= batch.length;
      return { batch, taken };
    },
    putBack: (commands) => {
      const byLane = Map.groupBy(commands, ({ lane }) => lane);
      waiting += commands.length;
      return [...byLane].map(([name, again]) => {
        lanes.set(name, [...again, ...(lanes.get(name) ?? [])]);
        return { name, attempts: Math.max(...again.map(({ attempts }) => attempts)) };
      });
    },
    free: (names) => {
      for (const name of names) {
        busy.delete(name);
        const commands = lanes.get(name) ?? [];
        if (commands.length === 0) lanes.delete(name);
        else {
          ready.add(name);
          waitingReady += commands.length;
        }
      }
    },
    waiting: () => waiting,
    ready: () => waitingReady,
    count: () => lanes.size,
  };
}
