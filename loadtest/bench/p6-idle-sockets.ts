// P6: the memory of ten thousand idle, authenticated sockets in their rooms, against bare Socket.IO.
import { measureSocketMemory } from '../sockets/measure-memory.ts';
import type { Measured } from './measurement.ts';
import { concluded, createTable } from './measurement.ts';
import type { Setup } from './setup.ts';

const sockets = 10_000;
const perSocket = 'resident KiB per socket';
const total = 'resident MiB';

export async function measureIdleSockets(setup: Setup): Promise<Measured> {
  const table = createTable();
  for (let round = 1; round <= setup.rounds; round += 1) {
    const { of } = await measureSocketMemory(setup, sockets);
    for (const [name, found] of [
      ['product', of.product],
      ['bare Socket.IO', of.bare],
    ] as const) {
      table.add(name, {
        [perSocket]: found.perSocketKiB,
        'in use KiB per socket': found.usedPerSocketKiB,
        [total]: found.collectedMiB,
        'resident MiB, nobody connected': found.emptyMiB,
        'resident MiB before collecting': found.residentMiB,
      });
    }
    setup.say(
      `P6 round ${round}: ${of.product.perSocketKiB.toFixed(1)} KiB (bare ${of.bare.perSocketKiB.toFixed(1)}), ` +
        `${of.product.collectedMiB.toFixed(0)} MiB in all`,
    );
  }
  return concluded(
    table,
    [
      {
        what: 'resident memory per socket, against bare Socket.IO',
        figure: table.median('product', perSocket) / table.median('bare Socket.IO', perSocket),
        unit: '×',
        goal: { is: 'at most', value: 1.15 },
      },
      {
        what: 'resident memory in all',
        figure: table.median('product', total),
        unit: 'MiB',
        goal: { is: 'at most', value: 300 },
      },
    ],
    [`${sockets} sockets. Resident memory after garbage collection, less the memory without connections.`],
  );
}
