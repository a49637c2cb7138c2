// The tills of the load generator: each receipt is sent until it is settled or finally refused, as by a real till.
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import type { ReceiptSubmit } from '../src/contracts/receipts.ts';
import type { LoadResult } from './load-job.ts';

/** The part of an outcome that a till reads. */
interface Settled {
  status?: string;
  seq?: number;
}

/** The part of a reply that a till reads. */
interface Reply {
  ok: boolean;
  data?: Settled;
  error?: { code?: string; retryable?: boolean; retryAfterMs?: number };
}

const connectTimeoutMs = 10_000;
const retryAfterMs = 20;

/** Opens one socket; rejects when the server refuses it or does not answer in time. */
function connect(url: string, token: string): Promise<Socket> {
  // `forceNew`: otherwise all tablets would share one connection.
  const socket = io(url, { transports: ['websocket'], auth: { token }, forceNew: true, reconnection: false });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('connecting took too long')), connectTimeoutMs);
    socket.once('connect_error', reject);
    socket.once('connect', () => {
      clearTimeout(timer);
      // A server that drops its tablets has no figure: end at once, because no answers can arrive.
      socket.once('disconnect', (reason) => {
        if (reason !== 'io client disconnect') throw new Error(`the server closed a connection: ${reason}`);
      });
      resolve(socket);
    });
  });
}

export type Ending = 'settled' | 'refused';
type Ended = (how: Ending, latencyMs: number, outcome?: Settled) => void;

export interface Tills {
  /** Sends one receipt. Calls `ended` once with the time since `dueAt`, when the receipt is settled or finally refused. */
  submit(receipt: ReceiptSubmit, dueAt: number, ended: Ended): void;
  outstanding(): number;
  /** Waits until everything is answered, at most this long. */
  drain(withinSeconds: number): Promise<void>;
  totals(): Omit<LoadResult, 'windows' | 'highestRate'>;
  close(): void;
}

/** One socket per token, spread over the nodes. Rejects when one cannot connect. */
export async function openTills(urls: readonly string[], tokens: readonly string[]): Promise<Tills> {
  const sockets = await Promise.all(
    tokens.map((token, index) => connect(urls[index % urls.length] ?? '', token)),
  );
  const replies: Record<string, number> = {};
  let turn = 0;
  let outstanding = 0;
  let settledReceipts = 0;
  let settledAmount = 0;
  let refusedReceipts = 0;

  function send(socket: Socket, receipt: ReceiptSubmit, dueAt: number, ended: Ended): void {
    socket.emit('receipt:submit', receipt, (reply: Reply) => {
      const outcome = (reply.ok ? reply.data?.status : reply.error?.code) ?? 'malformed';
      replies[outcome] = (replies[outcome] ?? 0) + 1;
      if (!reply.ok && reply.error?.retryable) {
        // Sends the same receipt again; its latency still counts from `dueAt`.
        setTimeout(() => send(socket, receipt, dueAt, ended), reply.error.retryAfterMs ?? retryAfterMs);
        return;
      }
      outstanding -= 1;
      if (outcome === 'applied' || outcome === 'duplicate') {
        settledReceipts += 1;
        settledAmount += receipt.amount;
        ended('settled', performance.now() - dueAt, reply.data);
      } else {
        refusedReceipts += 1;
        ended('refused', performance.now() - dueAt);
      }
    });
  }

  return {
    submit: (receipt, dueAt, ended) => {
      const socket = sockets[turn % sockets.length];
      if (socket === undefined) throw new Error('there is at least one socket');
      turn += 1;
      outstanding += 1;
      send(socket, receipt, dueAt, ended);
    },
    outstanding: () => outstanding,
    drain: async (withinSeconds) => {
      const until = performance.now() + withinSeconds * 1000;
      while (outstanding > 0 && performance.now() < until) await sleep(5);
    },
    totals: () => ({ settledReceipts, settledAmount, refusedReceipts, unanswered: outstanding, replies }),
    close: () => {
      for (const socket of sockets) socket.disconnect();
    },
  };
}
