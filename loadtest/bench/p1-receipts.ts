// P1: durable receipts per second over sockets, against the tutorial server and against the driver's two writes alone.
import { inTurn, theProduct, theTutorial } from './contenders.ts';
import { measureDriver } from './measure-driver.ts';
import { closedFigures, type LoadRun, measureLoad } from './measure-load.ts';
import type { Check, Measured } from './measurement.ts';
import { concluded, createTable } from './measurement.ts';
import type { Setup } from './setup.ts';

const levels = [
  { inFlight: 64, timesTutorial: 2.3, timesDriver: 1.9 },
  { inFlight: 256, timesTutorial: 3.1, timesDriver: 2.5 },
] as const;
/** The goals for the CPU of a receipt with 64 in flight, in microseconds. */
const cpuUs = { node: 140, mongod: 80 } as const;
const nodeCpu = 'node CPU µs a receipt';
const mongodCpu = 'mongod CPU µs a receipt';
const tutorialWorkers = [8, 64] as const;
/** Connections of the driver: fewer than in flight can be faster, and which is best depends on the machine. */
const driverPools = [32, 64] as const;
const perSecond = 'receipts/s';

const driverName = (pool: number): string => `driver alone, ${pool} connections`;

export async function measureReceipts(setup: Setup): Promise<Measured> {
  const table = createTable();
  for (let round = 1; round <= setup.rounds; round += 1) {
    for (const { inFlight } of levels) {
      const plan = { pace: { kind: 'closed', inFlight, seconds: setup.seconds } } as const;
      const contenders = [
        { name: 'product', run: () => measureLoad(setup, theProduct(), plan, round) },
        ...tutorialWorkers.map((workers) => ({
          name: theTutorial(workers).name,
          run: (): Promise<LoadRun> => measureLoad(setup, theTutorial(workers), plan, round),
        })),
        ...driverPools.map((pool) => ({
          name: driverName(pool),
          run: (): Promise<LoadRun> => measureDriver(setup, plan, round, pool),
        })),
      ];
      for (const { name, run } of inTurn(contenders, round)) {
        const measured = await run();
        const figures = closedFigures(measured);
        if (name === 'product') {
          const receipts = (figures[perSecond] ?? 0) * setup.seconds;
          figures[nodeCpu] = (measured.cpuSeconds * 1e6) / receipts;
          figures[mongodCpu] = (measured.mongodCpuSeconds * 1e6) / receipts;
        }
        table.add(`${name}, ${inFlight} in flight`, figures, measured.faults);
        setup.say(`P1 round ${round}, ${inFlight} in flight, ${name}: ${figures[perSecond]?.toFixed(0)}/s`);
      }
    }
  }
  const checks = levels.flatMap(({ inFlight, timesTutorial, timesDriver }): Check[] => {
    const rate = (name: string) => table.median(`${name}, ${inFlight} in flight`, perSecond);
    const tutorial = Math.max(...tutorialWorkers.map((workers) => rate(theTutorial(workers).name)));
    const driver = Math.max(...driverPools.map((pool) => rate(driverName(pool))));
    return [
      {
        what: `${inFlight} in flight, against the better tutorial server`,
        figure: rate('product') / tutorial,
        unit: '×',
        goal: { is: 'at least', value: timesTutorial },
      },
      {
        what: `${inFlight} in flight, against the driver's two writes without a socket (the better pool)`,
        figure: rate('product') / driver,
        unit: '×',
        goal: { is: 'at least', value: timesDriver },
      },
    ];
  });
  const cpu = (of: keyof typeof cpuUs, column: string): Check => ({
    what: `CPU of the ${of} for a receipt, 64 in flight`,
    figure: table.median('product, 64 in flight', column),
    unit: 'µs',
    goal: { is: 'at most', value: cpuUs[of] },
  });
  return concluded(table, [...checks, cpu('node', nodeCpu), cpu('mongod', mongodCpu)]);
}
