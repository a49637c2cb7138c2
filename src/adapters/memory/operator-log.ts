// What operators have done, in memory: the latest lines, gone with the process.
import type { OperatorAct, OperatorLog } from '../../ports/operator-log.ts';

const mostKept = 1_000;

export function createMemoryOperatorLog(): OperatorLog {
  const acts: OperatorAct[] = [];
  return {
    note: async (act) => {
      acts.unshift(act);
      acts.length = Math.min(acts.length, mostKept);
    },
    latest: async (limit) => acts.slice(0, limit),
  };
}
