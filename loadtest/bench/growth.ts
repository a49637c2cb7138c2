// How cost grows: receipts per second with more shoppers, more stored receipts, and more open sockets.
import { inTurn, theProduct } from './contenders.ts';
import { openIdleSockets } from './idle-sockets.ts';
import { closedFigures, type LoadPlan, measureLoad } from './measure-load.ts';
import { concluded, createTable, type Measured } from './measurement.ts';
import type { Setup } from './setup.ts';

const inFlight = 64;
/** One round shows the trend. Figures with a goal have their own row and all rounds. */
const mostRounds = 1;

interface Point {
  readonly name: string;
  readonly plan: Omit<LoadPlan, 'pace'>;
}

const pointsOf = (setup: Setup): readonly Point[] => [
  { name: '10,000 shoppers, empty database, no other sockets', plan: { shoppers: 10_000 } },
  ...[1_000, 100_000].map((shoppers) => ({
    name: `${shoppers.toLocaleString('en')} shoppers`,
    plan: { shoppers },
  })),
  { name: '100,000 receipts stored before', plan: { shoppers: 10_000, storedBefore: 100_000 } },
  ...[1_000, 5_000].map((sockets) => ({
    name: `${sockets.toLocaleString('en')} idle sockets`,
    plan: {
      shoppers: 10_000,
      beside: ({ urls: [url = ''] }) => openIdleSockets(setup, url, sockets),
    } satisfies Point['plan'],
  })),
];

export async function measureGrowth(setup: Setup): Promise<Measured> {
  const table = createTable();
  for (let round = 1; round <= Math.min(setup.rounds, mostRounds); round += 1) {
    for (const { name, plan } of inTurn(pointsOf(setup), round)) {
      const pace = { kind: 'closed', inFlight, seconds: setup.seconds } as const;
      const run = await measureLoad(setup, theProduct(), { ...plan, pace }, round);
      const figures = closedFigures(run);
      const rate = figures['receipts/s'] ?? Number.NaN;
      const cpuUs = (run.cpuSeconds * 1e6) / (rate * setup.seconds);
      table.add(name, { ...figures, 'CPU µs of the node per receipt': cpuUs }, run.faults);
      setup.say(`growth round ${round}, ${name}: ${rate.toFixed(0)}/s`);
    }
  }
  return concluded(
    table,
    [],
    [
      `${inFlight} receipts in flight; each line changes one thing, which it names. A node keeps 10,000 shoppers in` +
        ' its cache (`USER_CACHE_MAX`) and reads all others for each batch.',
    ],
  );
}
