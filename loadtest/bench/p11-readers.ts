// P11: a till sends 200 receipts a second while a hundred shoppers request the most expensive reads that they may, without Redis.
import type { Db } from 'mongodb';
import { runJob } from '../own-processes.ts';
import { type ReadersJob, type ReadersNote, readersNoteSchema } from '../readers/readers-job.ts';
import { inTurn, theProduct } from './contenders.ts';
import { measureLoad } from './measure-load.ts';
import { concluded, createTable, type Measured } from './measurement.ts';
import type { Served } from './served.ts';
import { type Setup, stores } from './setup.ts';

const readers = 100;
const rankedShoppers = 100_000;
const quietRate = 200;
const windowSeconds = 6;
/** Some 500 entries for each reader: the widest gap that is answered with its entries. */
const storedBefore = 20_000;
const readersLimitSeconds = 180;
const documentsPerInsert = 2_000;
const p99 = 'p99 ms';
const [alone, crowded] = ['nobody reads', `${readers} readers`];

/** Two rounds at most: the figure is a ratio of the same server to itself. */
const mostRounds = 2;

export async function measureReaders(setup: Setup): Promise<Measured> {
  const table = createTable();
  for (let round = 1; round <= Math.min(setup.rounds, mostRounds); round += 1) {
    for (const name of inTurn([alone, crowded], round)) {
      let said: ReadersNote | null = null;
      const { result, faults } = await measureLoad(
        setup,
        theProduct(),
        {
          pace: { kind: 'open', rates: [quietRate], seconds: windowSeconds },
          shoppers: readers,
          storedBefore,
          beside: async (served) => {
            await fillLeaderboards(served.database);
            if (name === alone) return { close: () => {} };
            return startReaders(setup, served, (note) => {
              said = note;
            });
          },
        },
        round,
      );
      const [window] = result.windows;
      const note = said as ReadersNote | null; // set by a callback, which the compiler does not follow
      table.add(
        name,
        {
          'p50 ms': window?.latencyMsP50 ?? Number.NaN,
          [p99]: window?.latencyMsP99 ?? Number.NaN,
          'generator lag p99 ms': window?.generatorLagMsP99 ?? Number.NaN,
          'reads answered': note?.replies['ok'] ?? Number.NaN,
          'reads refused': note === null ? Number.NaN : refusedReads(note),
          'read p99 ms': note?.latencyMsP99 ?? Number.NaN,
          'receipts told to retry': result.replies['retry'] ?? 0,
        },
        [
          ...faults,
          ...(name === crowded && (note?.replies['ok'] ?? 0) === 0 ? ['no read was answered'] : []),
        ],
      );
      setup.say(`P11 round ${round}, ${name}: p99 ${window?.latencyMsP99.toFixed(1)} ms`);
    }
  }
  return concluded(
    table,
    [
      {
        what: `p99 of a receipt at ${quietRate} a second with ${readers} readers`,
        figure: table.median(crowded, p99),
        unit: 'ms',
        goal: { is: 'below', value: 100 },
      },
      {
        what: 'receipts that had to be sent again because of readers',
        figure: table.median(crowded, 'receipts told to retry'),
        unit: '',
        goal: { is: 'exactly', value: 0 },
      },
    ],
    [
      `${rankedShoppers.toLocaleString('en')} ranked shoppers, boards in MongoDB. Each reader asks ten times a second for a board of 100 ` +
        'rows with its own rank, ten times for its statistics, and five times for its last 500 entries. Reads above ' +
        '`readsPerSecond` are `busy`, which keeps the till fast.',
    ],
  );
}

const refusedReads = ({ replies }: ReadersNote): number =>
  Object.entries(replies).reduce((sum, [code, count]) => sum + (code === 'ok' ? 0 : count), 0);

/** Shoppers who lead the boards of all time: the documents are those that a node writes. */
async function fillLeaderboards(database: Db): Promise<void> {
  const leaderboards = database.collection<{ _id: string }>('standings');
  for (let first = 0; first < rankedShoppers; first += documentsPerInsert) {
    const documents = Array.from({ length: documentsPerInsert }, (_, index) => {
      const at = first + index;
      const keys = ['mall:all', `store.${stores[at % stores.length]}:all`];
      // Spread evenly, with a few equal scores.
      const score = 1 + ((at * 7_919) % 50_000);
      return {
        _id: `ranked-${String(at).padStart(6, '0')}`,
        seq: 1,
        by: 'bench',
        n: 1,
        at: new Date(0),
        keys,
        scores: Object.fromEntries(
          keys.map((key) => [key.replaceAll('.', '~'), [score, score, 1 + (at % 40)]]),
        ),
      };
    });
    await leaderboards.insertMany(documents, { ordered: false });
  }
}

async function startReaders(
  setup: Setup,
  { urls: [url = ''] }: Served,
  onNote: (note: ReadersNote) => void,
): Promise<{ close(): void }> {
  const stop = new AbortController();
  const scopes = ['mall', ...stores.map((store) => `store.${store}`)];
  const job: ReadersJob = {
    url,
    tokens: await Promise.all(
      Array.from({ length: readers }, (_, at) => setup.sign({ role: 'shopper', sub: `shopper-${at}` })),
    ),
    boards: scopes.flatMap((scope) =>
      ['coins', 'xp', 'receipts'].map((measure) => `${measure}:${scope}:all`),
    ),
    limitSeconds: readersLimitSeconds,
  };
  const reading = runJob({
    file: 'loadtest/readers/readers.ts',
    job,
    result: readersNoteSchema,
    limitSeconds: readersLimitSeconds + 10,
    signal: AbortSignal.any([setup.signal, stop.signal]),
    onNote: (note) => onNote(readersNoteSchema.parse(note)),
  });
  // It ends when the load does; a reader that could not connect shows as no read answered.
  reading.catch(() => {});
  return { close: () => stop.abort() };
}
