// P3: from the planned moment of a receipt until the shopper's phone, the kiosk and twenty devices of the store have its push.
import { inTurn, theProduct, theTutorial } from './contenders.ts';
import { measureCrowd, steady } from './measure-crowd.ts';
import type { Measured } from './measurement.ts';
import { concluded, createTable } from './measurement.ts';
import type { Setup } from './setup.ts';

const rates = [200, 500] as const;
const latencyMsP99Below = 100;
const warmup = { rate: 100, seconds: 4 };
/** 12 × 20 tills and devices of stores, 380 phones and a kiosk for each: a thousand sockets. */
const cast = { tillsPerStore: 20, phones: 380, kiosks: 380 };
const pushP99 = 'push p99 ms';

export async function measureEndToEnd(setup: Setup): Promise<Measured> {
  const table = createTable();
  const contenders = [theProduct(), theProduct(2), theTutorial(64)];
  const phases = [
    steady('warm-up', warmup.rate, warmup.seconds, false),
    ...rates.map((rate) => steady(String(rate), rate, setup.seconds)),
  ];
  for (let round = 1; round <= setup.rounds; round += 1) {
    for (const contender of inTurn(contenders, round)) {
      const { result, faults } = await measureCrowd(setup, contender, { ...cast, phases }, round);
      for (const phase of result.phases) {
        table.add(
          `${contender.name}, ${phase.name}/s`,
          {
            [pushP99]: phase.pushMs.p99,
            'push p50 ms': phase.pushMs.p50,
            'push max ms': phase.pushMs.max,
            'answer p99 ms': phase.ackMs.p99,
            'generator lag p99 ms': phase.lagMsP99,
            'generator CPU %': phase.cpuPercent,
          },
          faults,
        );
        setup.say(
          `P3 round ${round}, ${contender.name}, ${phase.name}/s: push p99 ${phase.pushMs.p99.toFixed(1)} ms`,
        );
      }
    }
  }
  const checks = contenders.slice(0, 2).flatMap(({ name }) =>
    rates.map((rate) => ({
      what: `${name}, ${rate} receipts a second: planned moment → last recipient, p99`,
      figure: table.median(`${name}, ${rate}/s`, pushP99),
      unit: 'ms',
      goal: { is: 'below' as const, value: latencyMsP99Below },
    })),
  );
  return concluded(table, checks, [
    `Each receipt goes to its shopper's phone, to the kiosk that serves the shopper, and to ${cast.tillsPerStore} tablets` +
      ' of its store (`receipt:settled`). Screens get coalesced highlights and are not measured here.',
  ]);
}
