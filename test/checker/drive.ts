// Loads a mall from outside with tills, phones and readers while faults are injected, and records what they receive.
import { setTimeout as sleep } from 'node:timers/promises';
import { createChance } from './chance.ts';
import type { Happening, HistoryWriter } from './history.ts';
import { startPhone } from './phone.ts';
import { createReader } from './reader.ts';
import { runTill } from './till.ts';
import { makeToken } from './token.ts';
import type { Door } from './wire.ts';

export interface DriveOptions {
  readonly doors: readonly Door[];
  /** Connections to the same nodes without faults, for the last reads. */
  readonly straight: readonly Door[];
  readonly secret: string;
  readonly seed: number;
  readonly tills: number;
  readonly shoppers: number;
  readonly phonesEach: number;
  readonly history: HistoryWriter;
  /** Injects faults; resolves when the time is over and all faults are lifted. */
  readonly faults: (note: (what: string) => void) => Promise<void>;
}

const answeredWithinMs = 60_000;
const arrivedWithinMs = 45_000;
const lookEveryMs = 250;

/** Returns the whole history. Throws if receipts stay unanswered after the faults. */
export async function driveMall(options: DriveOptions): Promise<Happening[]> {
  const { doors, secret, seed } = options;
  const all: Happening[] = [];
  const history = {
    add: (happening: Happening) => {
      all.push(happening);
      options.history.add(happening);
    },
  };
  const over = new AbortController();
  const end = new AbortController();
  const shoppers = Array.from({ length: options.shoppers }, (_, at) => `h${seed}-u${at}`);
  const readers = doors.map((_, at) => {
    const name = `reader-${at + 1}`;
    const token = makeToken(secret, { role: 'operator', sub: name });
    return createReader({ name, token, doors, chance: createChance(seed, name), history });
  });
  const chance = createChance(seed, 'drive');
  const phones = shoppers.flatMap((userId) =>
    Array.from({ length: options.phonesEach }, (_, at) => {
      const name = `phone-${at + 1}-of-${userId}`;
      const token = makeToken(secret, { role: 'shopper', sub: userId });
      const phone = startPhone({
        name,
        userId,
        token,
        doors,
        chance: createChance(seed, name),
        history,
        signal: end.signal,
      });
      return { userId, phone };
    }),
  );
  const tills = Array.from({ length: options.tills }, (_, at) => {
    const store = `s${String(at + 1).padStart(2, '0')}`;
    const name = `h${seed}-till-${at + 1}`;
    return runTill({
      name,
      store,
      token: makeToken(secret, { role: 'tablet', sub: name, store }),
      doors,
      shoppers,
      chance: createChance(seed, name),
      history,
      onAnswered: (userId) => void chance.pick(readers).read(userId),
      over: over.signal,
      signal: end.signal,
    });
  });
  const selling = Promise.all(tills);
  selling.catch(() => {}); // awaited below
  try {
    await options.faults((what) => history.add({ kind: 'fault', atMs: performance.now(), what }));
    over.abort();
    await within(selling, answeredWithinMs, 'every receipt is answered after the faults');
    const [first] = options.straight;
    const reader = readers[0];
    if (first === undefined || reader === undefined) throw new Error('there is no node');
    // The judge reports what phones have not received by now.
    const heads = new Map<string, number>();
    for (const userId of shoppers) heads.set(userId, (await reader.readFinal(first, userId)).entries.length);
    for (
      const until = performance.now() + arrivedWithinMs;
      performance.now() < until;
      await sleep(lookEveryMs)
    ) {
      if (phones.every(({ userId, phone }) => phone.position() >= (heads.get(userId) ?? 0))) break;
    }
    for (const door of options.straight)
      for (const userId of shoppers) history.add(await reader.readFinal(door, userId));
  } finally {
    over.abort();
    end.abort(new Error('the drive is over'));
    await selling.catch(() => {}); // reported above
    await options.history.close();
  }
  return all;
}

async function within(work: Promise<unknown>, limitMs: number, what: string): Promise<void> {
  const late = new AbortController();
  const tooLate = sleep(limitMs, undefined, { signal: late.signal }).then(() => {
    throw new Error(`not within ${limitMs} ms: ${what}`);
  });
  tooLate.catch(() => {}); // it may be called off
  try {
    await Promise.race([work, tooLate]);
  } finally {
    late.abort();
  }
}
