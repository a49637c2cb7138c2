// P5: how long a push to ten thousand sockets blocks the event loop, and how it delays the push of one shopper.
import { measureMallWide } from '../sockets/measure-mall-wide.ts';
import type { Measured } from './measurement.ts';
import { concluded, createTable } from './measurement.ts';
import type { Setup } from './setup.ts';

const sockets = 10_000;
const stall = 'longest stall ms';
const probe = 'probe p99 ms';

export async function measureMallWidePushes(setup: Setup): Promise<Measured> {
  const table = createTable();
  for (let round = 1; round <= setup.rounds; round += 1) {
    const { of } = await measureMallWide(setup, sockets);
    for (const [name, found] of [
      ['product', of.product],
      ['bare Socket.IO', of.bare],
    ] as const) {
      table.add(name, {
        [stall]: found.longestStallMs,
        'calm stall ms': found.calmStallMs,
        [probe]: found.probe.p99Ms,
        'calm probe p99 ms': found.calmProbe.p99Ms,
      });
    }
    setup.say(
      `P5 round ${round}: stall ${of.product.longestStallMs.toFixed(0)} ms (bare ${of.bare.longestStallMs.toFixed(0)}), ` +
        `probe p99 ${of.product.probe.p99Ms.toFixed(0)} ms`,
    );
  }
  return concluded(
    table,
    [
      {
        what: 'longest stall',
        figure: table.median('product', stall),
        unit: 'ms',
        goal: { is: 'at most', value: 40 },
      },
      {
        what: 'probe p99',
        figure: table.median('product', probe),
        unit: 'ms',
        goal: { is: 'below', value: 100 },
      },
    ],
    [
      `${sockets} sockets, and an announcement to all of them each second. The product's probe is a receipt until its push at the phone, ` +
        'the bare one is an emit: compare each with its own calm figure.',
    ],
  );
}
