// The use of the connection pool of MongoDB, from the events of the driver.
import type { MongoClient } from 'mongodb';

/** Sums over all servers of the replica set. */
export interface PoolFigures {
  readonly open: number;
  readonly inUse: number;
  /** Operations that wait for a connection now. */
  readonly waiting: number;
  /** Since the start: requests for a connection, and the total time that they waited. */
  readonly asked: number;
  readonly waitedMs: number;
}

export interface PoolMeter {
  /** Call it before the client connects. */
  watch(client: MongoClient): void;
  figures(): PoolFigures;
}

export function createPoolMeter(): PoolMeter {
  let open = 0;
  let inUse = 0;
  let waiting = 0;
  let asked = 0;
  let waitedMs = 0;
  const got = (afterMs: number): void => {
    waiting -= 1;
    waitedMs += afterMs;
  };
  return {
    watch: (client) => {
      client.on('connectionCreated', () => {
        open += 1;
      });
      client.on('connectionClosed', () => {
        open -= 1;
      });
      client.on('connectionCheckOutStarted', () => {
        asked += 1;
        waiting += 1;
      });
      client.on('connectionCheckedOut', ({ durationMS }) => {
        inUse += 1;
        got(durationMS);
      });
      client.on('connectionCheckOutFailed', ({ durationMS }) => got(durationMS));
      client.on('connectionCheckedIn', () => {
        inUse -= 1;
      });
    },
    figures: () => ({ open, inUse, waiting, asked, waitedMs }),
  };
}
