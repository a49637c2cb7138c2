// The display during a run: a bar for the time, and the figures of the last second below it; without a terminal, lines.
import { barOf, openStatusLines } from '../../src/cli/replay/status-lines.ts';
import type { CrowdSecond } from '../crowd/crowd-job.ts';

export interface Live {
  connecting(connected: number, of: number): void;
  second(second: CrowdSecond): void;
  stop(): void;
}

const columns: readonly (readonly [head: string, value: (second: CrowdSecond) => string])[] = [
  ['planned/s', ({ planned }) => String(planned)],
  ['settled/s', ({ settled }) => String(settled)],
  ['answer p50 ms', ({ ackMsP50 }) => ackMsP50.toFixed(1)],
  ['p99 ms', ({ ackMsP99 }) => ackMsP99.toFixed(1)],
  ['heard p99 ms', ({ pushMsP99 }) => pushMsP99.toFixed(1)],
  ['refused', ({ refused }) => String(refused)],
  ['sent again', ({ retried }) => String(retried)],
  ['sockets', ({ connected }) => String(connected)],
  ['unanswered', ({ outstanding }) => String(outstanding)],
];
const widths = columns.map(([head]) => Math.max(head.length, 8));
const cells = (texts: readonly string[]): string =>
  texts.map((text, index) => text.padStart(widths[index] ?? 0)).join('  ');
const head = cells(columns.map(([name]) => name));
const logEverySeconds = 5;

/** On stderr, so that stdout holds the result alone. */
export function openLive(totalSeconds: number): Live {
  return process.stderr.isTTY ? onTerminal(totalSeconds) : asLines();
}

function onTerminal(totalSeconds: number): Live {
  const lines = openStatusLines(process.stderr);
  const total = Math.max(1, Math.ceil(totalSeconds));
  const show = (second: number, phase: string, values: string): void =>
    lines.show([`${barOf(second, total)} ${Math.min(second, total)}/${total} s  ${phase}`, head, values]);
  return {
    connecting: (connected, of) => show(0, `connecting: ${connected} of ${of}`, ''),
    second: (second) => show(second.at, second.phase, cells(columns.map(([, value]) => value(second)))),
    stop: lines.stop,
  };
}

function asLines(): Live {
  let lines = 0;
  return {
    connecting: (connected, of) => {
      if (connected === of) console.error(`${of} clients connected.`);
    },
    second: (second) => {
      if (second.at % logEverySeconds !== 0) return;
      if (lines === 0) console.error(`second  ${head}  phase`);
      lines += 1;
      const values = cells(columns.map(([, value]) => value(second)));
      console.error(`${String(second.at).padStart(6)}  ${values}  ${second.phase}`);
    },
    stop: () => {},
  };
}
