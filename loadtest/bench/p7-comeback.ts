// P7: five thousand phones are cut at once, miss twenty entries each, and reconnect: the time until the last is complete.
import { randomBytes } from 'node:crypto';
import { type ComebackJob, comebackResultSchema } from '../comeback/comeback-job.ts';
import { tooFewOpenFiles } from '../open-files.ts';
import { runJob } from '../own-processes.ts';
import { findFaults } from '../verify.ts';
import { type Contender, inTurn, theProduct } from './contenders.ts';
import { concluded, createTable, type Measured } from './measurement.ts';
import { withServed } from './served.ts';
import { type Setup, signTablets } from './setup.ts';

const phones = 5_000;
const entriesMissed = 20;
const limitSeconds = 60;
const spareSeconds = 90;
const allBack = 'all whole after ms';
const incomplete = 'incomplete';

interface Rival {
  readonly contender: Contender;
  readonly speaks: ComebackJob['speaks'];
}

const bare = (name: string, file: string): Contender => ({
  name,
  database: 'deerfields_bench_bare',
  args: [`loadtest/rivals/${file}`],
  env: {},
  hasJournal: false,
  nodes: 1,
});

const product = theProduct();
const openDoor = {
  ...theProduct(1, {}, { acceptRatePerSecond: 100_000 }),
  name: 'product, any number let in per second',
};
const socketIo = bare('bare Socket.IO', 'bare-socketio.ts');
const rivals: readonly Rival[] = [
  { contender: product, speaks: 'deerfields' },
  { contender: socketIo, speaks: 'socket.io' },
];
/** One round is enough for these, which only explain the figures. */
const besides: readonly Rival[] = [
  { contender: openDoor, speaks: 'deerfields' },
  { contender: bare('bare ws', 'bare-ws.ts'), speaks: 'ws' },
];

export async function measureComeback(setup: Setup): Promise<Measured> {
  const tooFew = tooFewOpenFiles(phones);
  if (tooFew !== null) throw new Error(tooFew);
  const table = createTable();
  for (let round = 1; round <= setup.rounds; round += 1) {
    for (const rival of [...inTurn(rivals, round), ...(round === 1 ? besides : [])]) {
      const { result, faults } = await cutAndCount(setup, rival);
      table.add(
        rival.contender.name,
        {
          [allBack]: result.allBackMs,
          'half of them after ms': result.backMsP50,
          [incomplete]: result.incomplete,
          'entries told': result.entriesTold,
          'sent away to come back': result.sentAway,
          'generator lag p99 ms': result.generatorLagMsP99,
        },
        faults,
      );
      setup.say(
        `P7 round ${round}, ${rival.contender.name}: all back after ${result.allBackMs.toFixed(0)} ms`,
      );
    }
  }
  return concluded(
    table,
    [
      {
        what: 'time until all are complete, against a bare Socket.IO reconnect',
        figure: table.median(product.name, allBack) / table.median(socketIo.name, allBack),
        unit: '×',
        goal: { is: 'at most', value: 1.3 },
      },
      {
        what: 'phones that did not get exactly what they had missed',
        figure: table.median(product.name, incomplete),
        unit: '',
        goal: { is: 'exactly', value: 0 },
      },
    ],
    [
      'A node with default settings accepts a limited number of new sockets a second (`acceptRatePerSecond`, with a burst of' +
        ' twice that) and tells the others when to retry. Another line shows it without that limit.',
    ],
  );
}

function cutAndCount(setup: Setup, { contender, speaks }: Rival) {
  return withServed(setup, contender, async ({ urls: [url = ''], database }) => {
    const members = Array.from({ length: phones }, async (_, at) => {
      const userId = `shopper-${at}`;
      return { userId, token: await setup.sign({ role: 'shopper', sub: userId }) };
    });
    const job: ComebackJob = {
      url,
      speaks,
      members: await Promise.all(members),
      tillTokens: speaks === 'deerfields' ? await signTablets(setup) : [],
      entriesMissed,
      prefix: `r${randomBytes(4).toString('hex')}`,
      limitSeconds,
    };
    const result = await runJob({
      file: 'loadtest/comeback/comeback.ts',
      job,
      result: comebackResultSchema,
      limitSeconds: limitSeconds + spareSeconds,
      signal: setup.signal,
    });
    const stored = speaks === 'deerfields' ? await findFaults(database, result, contender) : [];
    const missing = result.incomplete > 0 ? [`${result.incomplete} of ${phones} are not whole`] : [];
    return { result, faults: [...stored, ...missing] };
  });
}
