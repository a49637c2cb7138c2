// The cost of a connection: resident memory of a server with many authenticated sockets in rooms, compared with Socket.IO alone.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Contender, contenders, greetings, type SocketSetup, withServer } from './contenders.ts';
import { startCrowd } from './processes.ts';

export interface MemoryFigures {
  readonly sockets: number;
  /** Memory with all sockets and with none, as it is and after garbage collection. */
  readonly of: Readonly<Record<Contender, ContenderMemory>>;
  /** The memory of a socket of the product, divided by that of Socket.IO alone. */
  readonly ratioPerSocket: number;
}

export interface ContenderMemory {
  readonly residentMiB: number;
  readonly collectedMiB: number;
  readonly emptyMiB: number;
  /** Resident memory after garbage collection. */
  readonly perSocketKiB: number;
  /** Used memory, heap and buffers, without what the allocators keep for later. */
  readonly usedPerSocketKiB: number;
}

const settleMs = 3_000;
const parallel = 100;

/** Measures both with this many sockets. Throws when a socket is not connected at the end. */
export async function measureSocketMemory(setup: SocketSetup, sockets = 10_000): Promise<MemoryFigures> {
  const found = {} as Record<Contender, ContenderMemory>; // filled below, one by one
  for (const contender of contenders) found[contender] = await measureOne(setup, contender, sockets);
  return { sockets, of: found, ratioPerSocket: found.product.perSocketKiB / found.bare.perSocketKiB };
}

const measureOne = (setup: SocketSetup, contender: Contender, sockets: number): Promise<ContenderMemory> =>
  withServer(setup, contender, async (server) => {
    const { url } = server;
    const empty = await server.ask('memory');
    const job = { url, jwtSecret: setup.jwtSecret, role: 'shopper', count: sockets, parallel } as const;
    const crowd = await startCrowd({ ...job, greeting: greetings[contender] }, setup.signal);
    try {
      await sleep(settleMs);
      const full = await server.ask('memory');
      const { connected, lost } = await crowd.report();
      if (connected - lost !== sockets) throw new Error(`${connected - lost} of ${sockets} are connected`);
      return {
        residentMiB: full.residentBytes / 2 ** 20,
        collectedMiB: full.collectedBytes / 2 ** 20,
        emptyMiB: empty.collectedBytes / 2 ** 20,
        perSocketKiB: (full.collectedBytes - empty.collectedBytes) / 2 ** 10 / sockets,
        usedPerSocketKiB: (full.usedBytes - empty.usedBytes) / 2 ** 10 / sockets,
      };
    } finally {
      await crowd.stop();
    }
  });
