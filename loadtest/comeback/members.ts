// Clients that are as light as possible, so that the server is measured: connect, receive the greeting, get cut, reconnect.
import { setTimeout as sleep } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import { WebSocket } from 'ws';
import { backOffMs, connectAgain } from '../../src/client/back-off.ts';
import type { Hello } from '../../src/contracts/server-events.ts';
import type { ComebackJob } from './comeback-job.ts';

export interface Member {
  readonly userId: string;
  /** Resolves when greeted. A try that is refused with a time to retry is repeated then. */
  dial(onSentAway: () => void): Promise<void>;
  cut(): void;
  /** The last entry it has. */
  seq(): number;
  /** Entries received at the last dial; null if they were not exactly those that were missing. */
  told(): number | null;
}

interface Refused extends Error {
  readonly data?: { readonly retryAfterMs?: number; readonly retryable?: boolean };
}

function openSocketIo(job: ComebackJob, { userId, token }: ComebackJob['members'][number]): Member {
  let cursor: { epoch: string; seq: number } | null = null;
  let told: number | null = 0;
  const socket: Socket = io(job.url, {
    transports: ['websocket'],
    forceNew: true,
    autoConnect: false,
    reconnection: false,
    auth: (give) => give({ token, ...(cursor === null ? {} : { cursor }) }),
  });

  function take({ epoch, snapshot, entries = [], complete }: Hello): void {
    if (snapshot === undefined) return;
    if (cursor === null) {
      cursor = { epoch, seq: snapshot.seq };
      return;
    }
    const { seq } = cursor;
    const whole = complete === true && epoch === cursor.epoch && snapshot.seq === seq + entries.length;
    told = whole && entries.every((entry, index) => entry.seq === seq + 1 + index) ? entries.length : null;
    cursor = { epoch, seq: snapshot.seq };
  }

  const once = (): Promise<'in' | Refused> =>
    new Promise((resolve) => {
      const done = (how: 'in' | Refused): void => {
        socket.off('hello').off('connect').off('connect_error');
        resolve(how);
      };
      socket.on('connect_error', done);
      if (job.speaks === 'socket.io') socket.on('connect', () => done('in'));
      socket.on('hello', (hello: Hello) => {
        take(hello);
        done('in');
      });
      socket.connect();
    });

  return {
    userId,
    dial: async (onSentAway) => {
      let attempt = 0;
      for (let how = await once(); how !== 'in'; how = await once()) {
        if (how.data?.retryable === false) throw how;
        onSentAway();
        // As in the client library: the node's time is the minimum, and jitter spreads the retries.
        await sleep((how.data?.retryAfterMs ?? 0) + backOffMs(attempt, connectAgain));
        attempt += 1;
      }
    },
    cut: () => socket.io.engine.close(),
    seq: () => cursor?.seq ?? 0,
    told: () => told,
  };
}

function openBareWs(job: ComebackJob, { userId, token }: ComebackJob['members'][number]): Member {
  let socket: WebSocket | undefined;
  return {
    userId,
    dial: () =>
      new Promise((resolve, reject) => {
        socket = new WebSocket(`${job.url.replace('http', 'ws')}/?token=${token}`);
        socket.once('message', () => resolve());
        socket.once('error', reject);
      }),
    cut: () => socket?.terminate(),
    seq: () => 0,
    told: () => 0,
  };
}

export const openMember = (job: ComebackJob, member: ComebackJob['members'][number]): Member =>
  job.speaks === 'ws' ? openBareWs(job, member) : openSocketIo(job, member);
