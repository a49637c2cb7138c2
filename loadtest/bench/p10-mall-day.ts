// P10: an hour of a busy mall in two minutes: is the memory of the node flat once it is warm?
import { residentBytesOf } from '../process-load.ts';
import { theProduct } from './contenders.ts';
import { measureCrowd, steady } from './measure-crowd.ts';
import { concluded, createTable, type Measured, median } from './measurement.ts';
import type { Setup } from './setup.ts';

/** An hour with ten receipts a second. Each phone disconnects and reconnects once. */
const hour = { receipts: 36_000, shoppers: 1_000 };
const compressedSeconds = 120;
const warmup = { rate: 100, seconds: 4 };
const sampleMs = 500;
const mebibyte = 2 ** 20;

export async function measureMallDay(setup: Setup): Promise<Measured> {
  const table = createTable();
  const samples: number[] = [];
  let timer: NodeJS.Timeout | undefined;
  const rate = hour.receipts / compressedSeconds;
  try {
    const { result, faults } = await measureCrowd(
      setup,
      theProduct(),
      {
        tillsPerStore: 3,
        phones: hour.shoppers,
        kiosks: 12,
        phases: [
          steady('warm-up', warmup.rate, warmup.seconds, false),
          { ...steady('hour', rate, compressedSeconds), churnPerSecond: hour.shoppers / compressedSeconds },
        ],
        onPhase: (phase, { pids: [pid = 0] }) => {
          if (phase === 'hour')
            timer = setInterval(() => samples.push(residentBytesOf(pid) / mebibyte), sampleMs);
        },
      },
      1,
    );
    clearInterval(timer);
    const quarter = (from: number): number[] =>
      samples.slice(Math.floor(samples.length * from), Math.floor(samples.length * (from + 0.25)));
    const [warm, end] = [median(quarter(0.25)), median(quarter(0.75))];
    const phase = result.phases[0];
    table.add(
      'product',
      {
        'growth %': (end / warm - 1) * 100,
        'MiB in the second quarter': warm,
        'MiB in the last quarter': end,
        'MiB at most': Math.max(...samples),
        receipts: result.settledReceipts,
        'push p99 ms': phase?.pushMs.p99 ?? Number.NaN,
        'generator lag p99 ms': phase?.lagMsP99 ?? Number.NaN,
      },
      faults,
    );
    setup.say(`P10: ${warm.toFixed(0)} MiB when warm, ${end.toFixed(0)} MiB at the end`);
  } finally {
    clearInterval(timer);
  }
  return concluded(
    table,
    [
      {
        what: 'resident memory of the last quarter, against the second',
        figure: table.median('product', 'growth %'),
        unit: '% more',
        goal: { is: 'at most', value: 10 },
      },
      {
        what: 'resident memory at most',
        figure: table.median('product', 'MiB at most'),
        unit: 'MiB',
        goal: { is: 'below', value: 2_048 },
      },
    ],
    [
      `${hour.receipts.toLocaleString('en')} receipts of ${hour.shoppers.toLocaleString('en')} shoppers, all connected, in ` +
        `${compressedSeconds} seconds, in one run. In the first quarter a node fills its caches, and its heap grows to suit ` +
        'the load. Growth after the second quarter would be a leak.',
    ],
  );
}
