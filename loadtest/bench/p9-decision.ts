// P9: the decision alone: batches from their commands to their answers, with a stub as the store.
import { z } from 'zod';
import { runJob } from '../own-processes.ts';
import { concluded, createTable, type Measured } from './measurement.ts';
import type { Setup } from './setup.ts';

const batch = 64;
const receipts = 64_000;
const cpuColumn = 'CPU µs per receipt';
const limitSeconds = 60;

const resultSchema = z.strictObject({
  cpuUsPerReceipt: z.number(),
  wallUsPerReceipt: z.number(),
  applied: z.int(),
  committed: z.int(),
});

export async function measureDecision(setup: Setup): Promise<Measured> {
  const table = createTable();
  for (let round = 1; round <= setup.rounds; round += 1) {
    const result = await runJob({
      file: 'loadtest/inside/decision.ts',
      job: { shoppers: setup.shoppers, batch, warmupReceipts: receipts, receipts },
      result: resultSchema,
      limitSeconds,
      signal: setup.signal,
    });
    const whole = result.applied === receipts && result.committed === receipts;
    table.add(
      'the decision',
      { [cpuColumn]: result.cpuUsPerReceipt, 'wall µs per receipt': result.wallUsPerReceipt },
      whole ? [] : [`${result.applied} applied and ${result.committed} committed of ${receipts}`],
    );
    setup.say(`P9 round ${round}: ${result.cpuUsPerReceipt.toFixed(1)} µs of CPU per receipt`);
  }
  return concluded(
    table,
    [
      {
        what: 'CPU per receipt',
        figure: table.median('the decision', cpuColumn),
        unit: 'µs',
        goal: { is: 'at most', value: 15 },
      },
    ],
    [
      `Batches of ${batch}, ${setup.shoppers.toLocaleString('en')} shoppers in the cache, the demonstration mall's rules and` +
        ' missions. The figures include all work on a batch except the store, and garbage collection.',
    ],
  );
}
