// What a connection costs: resident memory of one server with many authenticated sockets in their rooms, beside Socket.IO alone.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Contender, contenders, greetings, type SocketSetup, withServer } from './contenders.ts';
import { startCrowd } from './processes.ts';

export interface MemoryFigures {
  readonly sockets: number;
  /** As it is while all are connected, and as it was with nobody; then after what is garbage was collected. */
  readonly of: Readonly<Record<Contender, ContenderMemory>>;
  /** Of what a socket costs: the product's to Socket.IO's alone. */
  readonly ratioPerSocket: number;
}

export interface ContenderMemory {
  readonly residentMiB: number;
  readonly collectedMiB: number;
  readonly emptyMiB: number;
  /** Of what is resident after collecting. */
  readonly perSocketKiB: number;
  /** Of what is in use, heap and buffers: without what the allocators keep for later. */
  readonly usedPerSocketKiB: number;
}

const settleMs = 3_000;
const parallel = 100;

/** Measures each of the two with as many sockets as asked for. Throws when one of them is not connected at the end. */
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
