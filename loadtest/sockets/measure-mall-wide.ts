// The effect of a push to everyone on everything else: how long it blocks the event loop, and delays the push of one shopper.
import { setTimeout as sleep } from 'node:timers/promises';
import { signToken } from '../../src/access/tokens.ts';
import type { Claims } from '../../src/contracts/roles.ts';
import { type Contender, contenders, greetings, type SocketSetup, withServer } from './contenders.ts';
import { type LightSocket, openLightSocket } from './light-socket.ts';
import { type ProbedServer, startCrowd, until } from './processes.ts';

export interface MallWideFigures {
  readonly sockets: number;
  readonly announcements: number;
  readonly of: Readonly<Record<Contender, ContenderMallWide>>;
}

export interface ContenderMallWide {
  /** The longest block of the event loop, with probes alone and with announcements to everyone as well. */
  readonly calmStallMs: number;
  readonly longestStallMs: number;
  /** From sending a receipt to its push at the shopper. */
  readonly calmProbe: Times;
  readonly probe: Times;
}

export interface Times {
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

const parallel = 100;
const probeEveryMs = 20;
const announceEveryMs = 1_000;
const warmUpMs = 3_000;
const tokenSeconds = 3_600;
const said = {
  kind: 'info',
  text: { en: 'The mall closes in an hour', fa: 'مرکز خرید یک ساعت دیگر بسته می‌شود' },
  forSeconds: 60,
};

/** Throws unless every client has received each announcement once. Both parts, with and without them, last about as long. */
export async function measureMallWide(
  setup: SocketSetup,
  sockets = 10_000,
  announcements = 8,
): Promise<MallWideFigures> {
  const found = {} as Record<Contender, ContenderMallWide>; // filled below, one by one
  for (const contender of contenders) {
    found[contender] = await withServer(setup, contender, (server) =>
      measureOne(setup, contender, server, sockets, announcements),
    );
  }
  return { sockets, announcements, of: found };
}

async function measureOne(
  setup: SocketSetup,
  contender: Contender,
  server: ProbedServer,
  sockets: number,
  announcements: number,
): Promise<ContenderMallWide> {
  const { jwtSecret, signal } = setup;
  const greeting = greetings[contender];
  const crowd = await startCrowd(
    { url: server.url, jwtSecret, role: 'shopper', count: sockets, parallel, greeting },
    signal,
  );
  const own: LightSocket[] = [];
  const open = async (claims: Omit<Claims, 'exp'>, onEvent: (event: string) => void = () => {}) => {
    const token = await signToken(jwtSecret, claims, tokenSeconds);
    const socket = await openLightSocket({ url: server.url, token, greeting, onEvent, onClosed: () => {} });
    own.push(socket);
    return socket;
  };
  try {
    let arrived: (() => void) | null = null;
    await open({ role: 'shopper', sub: 'probe' }, (event) => event === 'journal' && arrived?.());
    const till = await open({ role: 'tablet', sub: 'till', store: 's01' });
    const office = await open({ role: 'operator', sub: 'office' });
    let receipts = 0;

    /** Probes one after the other until `over`: the next one is sent when the push of the last one has arrived. */
    async function probe(over: () => boolean): Promise<Times> {
      const times: number[] = [];
      while (!over()) {
        const since = performance.now();
        const heard = new Promise<void>((resolve) => {
          arrived = resolve;
        });
        receipts += 1;
        if (contender === 'bare') till.emit('tell', { userId: 'probe', receipt: receipts });
        else till.emit('receipt:submit', receiptOf(receipts));
        await heard;
        times.push(performance.now() - since);
        await sleep(probeEveryMs);
        signal.throwIfAborted();
      }
      return timesOf(times);
    }

    const runMs = announcements * announceEveryMs;
    const forMs = (ms: number): (() => boolean) => {
      const end = performance.now() + ms;
      return () => performance.now() > end;
    };
    await probe(forMs(warmUpMs));
    await server.ask('longestStallMs');
    const calmProbe = await probe(forMs(runMs));
    const calmStallMs = await server.ask('longestStallMs');

    let told = 0;
    const timer = setInterval(() => {
      if (told === announcements) return;
      told += 1;
      office.emit('mall:announce', said);
    }, announceEveryMs);
    const probed = await probe(forMs(runMs + announceEveryMs));
    clearInterval(timer);
    const longestStallMs = await server.ask('longestStallMs');
    await until(async () => {
      const heard = (await crowd.report()).heard['mall:announcement'] ?? 0;
      if (heard > told * sockets) throw new Error(`heard ${heard} of ${told * sockets} announcements`);
      return heard === told * sockets ? heard : null;
    }, 'everyone has heard every announcement once');
    return { calmStallMs, longestStallMs, calmProbe, probe: probed };
  } finally {
    for (const socket of own) socket.close();
    await crowd.stop();
  }
}

/** Each run has its own receipt numbers, because the database may have those of an earlier run. */
const run = Date.now().toString(36);
const receiptOf = (number: number) => ({
  receiptNo: `probe-${run}-${number}`,
  userId: 'probe',
  amount: 500_000,
  issuedAt: new Date().toISOString(),
});

function timesOf(times: readonly number[]): Times {
  const sorted = times.toSorted((one, other) => one - other);
  const quantile = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
  return { count: sorted.length, p50Ms: quantile(0.5), p99Ms: quantile(0.99), maxMs: quantile(1) };
}
