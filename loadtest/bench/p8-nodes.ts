// P8: the CPU of a receipt with one, two and four nodes: of all nodes together, each under the same load.
import { inTurn, theProduct } from './contenders.ts';
import { closedFigures, measureLoad } from './measure-load.ts';
import type { Measured } from './measurement.ts';
import { concluded, createTable } from './measurement.ts';
import type { Setup } from './setup.ts';

const counts = [1, 2, 4] as const;
const inFlightPerNode = 64;
const perReceipt = 'CPU µs per receipt';

export async function measureNodes(setup: Setup): Promise<Measured> {
  const table = createTable();
  for (let round = 1; round <= setup.rounds; round += 1) {
    for (const contender of inTurn(
      counts.map((count) => theProduct(count)),
      round,
    )) {
      const inFlight = inFlightPerNode * contender.nodes;
      const run = await measureLoad(
        setup,
        contender,
        { pace: { kind: 'closed', inFlight, seconds: setup.seconds } },
        round,
      );
      const figures = closedFigures(run);
      const receipts = (figures['receipts/s'] ?? 0) * setup.seconds;
      const cpuUs = (run.cpuSeconds * 1e6) / receipts;
      table.add(contender.name, { [perReceipt]: cpuUs, ...figures }, run.faults);
      setup.say(`P8 round ${round}, ${contender.name}: ${cpuUs.toFixed(0)} µs of CPU per receipt`);
    }
  }
  return concluded(
    table,
    [
      {
        what: 'CPU per receipt of four nodes, against one',
        figure: table.median(theProduct(4).name, perReceipt) / table.median('product', perReceipt),
        unit: '×',
        goal: { is: 'at most', value: 2 },
      },
    ],
    [`${inFlightPerNode} receipts in flight for each node; CPU of the nodes alone, in the counted window.`],
  );
}
