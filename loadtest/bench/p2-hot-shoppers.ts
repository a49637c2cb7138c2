// P2 and P2b: nine of ten receipts are of the same twenty shoppers, on one node and on three.
import type { Contender } from './contenders.ts';
import { inTurn, theProduct, theTutorial } from './contenders.ts';
import { closedFigures, measureLoad } from './measure-load.ts';
import type { Measured, Table } from './measurement.ts';
import { concluded, createTable } from './measurement.ts';
import type { Setup } from './setup.ts';

const hot = { shoppers: 20, share: 0.9 };
const inFlight = 64;
const perSecond = 'receipts/s';
const refused = 'refused for good';

async function measureHot(setup: Setup, id: string, contenders: readonly Contender[]): Promise<Table> {
  const table = createTable();
  const plan = { pace: { kind: 'closed', inFlight, seconds: setup.seconds }, hot } as const;
  for (let round = 1; round <= setup.rounds; round += 1) {
    for (const contender of inTurn(contenders, round)) {
      const run = await measureLoad(setup, contender, plan, round);
      const figures = closedFigures(run);
      figures[refused] = run.result.refusedReceipts;
      table.add(contender.name, figures, run.faults);
      setup.say(`${id} round ${round}, ${contender.name}: ${figures[perSecond]?.toFixed(0)}/s`);
    }
  }
  return table;
}

export async function measureHotShoppers(setup: Setup): Promise<Measured> {
  const rivals = [theTutorial(8), theTutorial(64)];
  const table = await measureHot(setup, 'P2', [theProduct(), ...rivals]);
  const better = Math.max(...rivals.map(({ name }) => table.median(name, perSecond)));
  return concluded(table, [
    {
      what: `${inFlight} in flight, against the better tutorial server`,
      figure: table.median('product', perSecond) / better,
      unit: '×',
      goal: { is: 'at least', value: 3.4 },
    },
  ]);
}

export async function measureHotOverNodes(setup: Setup): Promise<Measured> {
  const three = theProduct(3);
  const table = await measureHot(setup, 'P2b', [theProduct(), three]);
  return concluded(table, [
    {
      what: 'three nodes, against one',
      figure: table.median(three.name, perSecond) / table.median('product', perSecond),
      unit: '×',
      goal: { is: 'at least', value: 0.4 },
    },
    {
      what: 'p99 of three nodes',
      figure: table.median(three.name, 'p99 ms'),
      unit: 'ms',
      goal: { is: 'at most', value: 250 },
    },
    {
      what: 'refused for good by three nodes',
      figure: table.median(three.name, refused),
      unit: '',
      goal: { is: 'exactly', value: 0 },
    },
  ]);
}
