// P4: the CPU of one delivery when an event goes to a thousand sockets, against bare Socket.IO.
import { measureFanOut } from '../sockets/measure-fan-out.ts';
import type { Measured } from './measurement.ts';
import { concluded, createTable } from './measurement.ts';
import type { Setup } from './setup.ts';

const sockets = 1_000;
const perDelivery = 'CPU µs per delivery';

export async function measureFanOutCost(setup: Setup): Promise<Measured> {
  const table = createTable();
  for (let round = 1; round <= setup.rounds; round += 1) {
    const found = await measureFanOut(setup, sockets);
    table.add('product', { [perDelivery]: found.product });
    table.add('bare Socket.IO', { [perDelivery]: found.bare });
    setup.say(`P4 round ${round}: ${found.product.toFixed(1)} µs, bare ${found.bare.toFixed(1)} µs`);
  }
  return concluded(
    table,
    [
      {
        what: 'CPU per delivery, against bare Socket.IO',
        figure: table.median('product', perDelivery) / table.median('bare Socket.IO', perDelivery),
        unit: '×',
        goal: { is: 'at most', value: 1.1 },
      },
    ],
    [
      `An announcement to ${sockets} sockets, again and again. The CPU that the server uses without announcements is subtracted.`,
      'The product sends room by room, with a turn of the event loop between; bare Socket.IO sends to all at once.',
    ],
  );
}
