// What a person sees while it runs: a bar for the time, and the figures of the last second under it; without a terminal, lines.
import { MultiBar, Presets, type SingleBar } from 'cli-progress';
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
  const bars = new MultiBar(
    { stream: process.stderr, hideCursor: true, format: '{bar} {value}/{total} s  {phase}' },
    Presets.shades_classic,
  );
  const bar: SingleBar = bars.create(Math.ceil(totalSeconds), 0, { phase: 'connecting' });
  // A bar whose format is its text is a line that is kept in place.
  const headLine = bars.create(1, 0, { text: head }, { format: '{text}' });
  const valueLine = bars.create(1, 0, { text: '' }, { format: '{text}' });
  return {
    connecting: (connected, of) => bar.update(0, { phase: `connecting: ${connected} of ${of}` }),
    second: (second) => {
      bar.update(Math.min(second.at, Math.ceil(totalSeconds)), { phase: second.phase });
      headLine.update(0, { text: head });
      valueLine.update(0, { text: cells(columns.map(([, value]) => value(second))) });
    },
    stop: () => bars.stop(),
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
