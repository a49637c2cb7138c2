// P12: five hundred sockets that send far above their rate: the memory of the node before, during and after.
import { setTimeout as sleep } from 'node:timers/promises';
import { runJob, waitUntilReady } from '../own-processes.ts';
import { residentBytesOf } from '../process-load.ts';
import { type RudeJob, rudeResultSchema } from '../rude/rude-job.ts';
import { theProduct } from './contenders.ts';
import { concluded, createTable, type Measured } from './measurement.ts';
import { withServed } from './served.ts';
import { type Setup, stores } from './setup.ts';

const sockets = 500;
const floodSeconds = 20;
/** By then a node has freed the memory that the flood used. */
const quietSeconds = 20;
const sampleMs = 200;
/** A node that does not answer this long after the flood has not survived it. */
const readyWithinMs = 90_000;
/** Two rounds at most: the figure is compared with a bound only. */
const mostRounds = 2;
const [before, during, after] = ['MiB before', 'most MiB during', 'MiB after'];
/** When the flood ends, the node still has much of it to read. */
const untilReady = 's after the flood until /readyz answers';

export async function measureRude(setup: Setup): Promise<Measured> {
  const table = createTable();
  for (let round = 1; round <= Math.min(setup.rounds, mostRounds); round += 1) {
    await withServed(setup, theProduct(), async ({ urls: [url = ''], pids: [pid = 0] }) => {
      const calm = residentMiB(pid);
      const job: RudeJob = {
        url,
        tokens: await Promise.all(
          Array.from({ length: sockets }, (_, at) =>
            setup.sign({ role: 'kiosk', sub: `rude-${at}`, store: stores[at % stores.length] ?? 's01' }),
          ),
        ),
        seconds: floodSeconds,
      };
      const watch = watchMost(pid);
      const met = await runJob({
        file: 'loadtest/rude/rude.ts',
        job,
        result: rudeResultSchema,
        limitSeconds: floodSeconds + 60,
        signal: setup.signal,
      });
      const most = watch.stop();
      const overAtMs = performance.now();
      const isServing = await waitUntilReady(url, readyWithinMs);
      const readyAfterSeconds = (performance.now() - overAtMs) / 1_000;
      await sleep(quietSeconds * 1_000);
      const left = residentMiB(pid);
      table.add(
        'product',
        {
          [before]: calm,
          [during]: most,
          [after]: left,
          [untilReady]: readyAfterSeconds,
          'messages sent': met.sent,
          'sockets cut': met.cut,
          'connections refused': met.refused,
        },
        [
          ...(isServing ? [] : ['the node is not ready after the flood']),
          ...(met.connected < sockets ? [`only ${met.connected} of ${sockets} sockets got in`] : []),
          ...(met.cut === 0 ? ['nobody was cut'] : []),
        ],
      );
      setup.say(
        `P12 round ${round}: ${calm.toFixed(0)} MiB before, ${most.toFixed(0)} during, ${left.toFixed(0)} after; ` +
          `${met.sent} messages, ${met.cut} cut, ${met.refused} refused`,
      );
    });
  }
  return concluded(
    table,
    [
      {
        what: `resident memory while ${sockets} sockets send above their rate`,
        figure: table.median('product', during),
        unit: 'MiB',
        goal: { is: 'at most', value: 600 },
      },
      {
        what: `resident memory ${quietSeconds} s after them`,
        figure: table.median('product', after),
        unit: 'MiB',
        goal: { is: 'at most', value: 400 },
      },
    ],
    [
      `${sockets} kiosks with a token each send \`kiosk:release\` as fast as they can for ${floodSeconds} s, do not wait for ` +
        'answers, and reconnect half a second after they are cut.',
    ],
  );
}

const residentMiB = (pid: number): number => residentBytesOf(pid) / 2 ** 20;

function watchMost(pid: number): { stop(): number } {
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, residentMiB(pid));
  }, sampleMs);
  return {
    stop: () => {
      clearInterval(timer);
      return most;
    },
  };
}
