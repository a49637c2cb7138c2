// P1b: the same receipts in an open loop: latency at 200 a second, and the highest rate with a p99 below the limit.
import { inTurn, theProduct, theTutorial } from './contenders.ts';
import { measureLoad } from './measure-load.ts';
import type { Measured } from './measurement.ts';
import { concluded, createTable } from './measurement.ts';
import type { Setup } from './setup.ts';

const quietRate = 200;
/** A climb has a dozen steps. */
const stepSeconds = 3;
const latencyMsP99Below = 100;
const highest = 'highest receipts/s';
const quietP50 = `p50 ms at ${quietRate}/s`;
const quietP99 = `p99 ms at ${quietRate}/s`;
/** The better one at P1 on every machine so far. */
const tutorial = theTutorial(64);

export async function measureRisingRate(setup: Setup): Promise<Measured> {
  const table = createTable();
  for (let round = 1; round <= setup.rounds; round += 1) {
    for (const contender of inTurn([theProduct(), tutorial], round)) {
      const { result, faults } = await measureLoad(
        setup,
        contender,
        {
          pace: {
            kind: 'open',
            rates: [quietRate],
            seconds: Math.min(setup.seconds, stepSeconds),
            climb: { from: 800, factor: 1.25, halvings: 2, latencyMsP99Below, maxRate: 20_000 },
          },
        },
        round,
      );
      const [quiet] = result.windows;
      const best = result.windows.find(({ ratePerSecond }) => ratePerSecond === result.highestRate);
      const lags = result.windows.map(({ generatorLagMsP99 }) => generatorLagMsP99);
      table.add(
        contender.name,
        {
          [highest]: result.highestRate ?? Number.NaN,
          'p99 ms there': best?.latencyMsP99 ?? Number.NaN,
          [quietP50]: quiet?.latencyMsP50 ?? Number.NaN,
          [quietP99]: quiet?.latencyMsP99 ?? Number.NaN,
          'generator lag p99 ms': Math.max(...lags),
        },
        faults,
      );
      setup.say(`P1b round ${round}, ${contender.name}: up to ${result.highestRate?.toFixed(0)}/s`);
    }
  }
  const ratio = (column: string): number =>
    table.median('product', column) / table.median(tutorial.name, column);
  return concluded(
    table,
    [
      {
        what: `highest rate with p99 < ${latencyMsP99Below} ms, against the tutorial server`,
        figure: ratio(highest),
        unit: '×',
        goal: { is: 'at least', value: 2.5 },
      },
      {
        what: `p50 at ${quietRate} a second, against the tutorial server`,
        figure: ratio(quietP50),
        unit: '×',
        goal: { is: 'at most', value: 1 },
      },
      {
        what: `p99 at ${quietRate} a second, against the tutorial server`,
        figure: ratio(quietP99),
        unit: '×',
        goal: { is: 'at most', value: 2 },
      },
    ],
    [
      'Latencies count from the moment at which a receipt was planned to be sent. The rate rises by a quarter until the' +
        ' limit is missed; then the step is halved twice.',
    ],
  );
}
