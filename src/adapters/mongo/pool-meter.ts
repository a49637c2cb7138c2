// How busy the connections to MongoDB are, as the driver tells it.
import type { MongoClient } from 'mongodb';

/** Over all servers of the set. */
export interface PoolFigures {
  readonly open: number;
  readonly inUse: number;
  /** Operations that wait for a connection now. */
  readonly waiting: number;
  /** Since the start: how often a connection was asked for, and how long was waited for them in all. */
  readonly asked: number;
  readonly waitedMs: number;
}

export interface PoolMeter {
  /** To be called before the client connects. */
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
