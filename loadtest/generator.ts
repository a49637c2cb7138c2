// The load generator, a process of its own: submits receipts over sockets in a closed loop and prints one JSON line.
import { createHistogram, monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import type { ReceiptSubmit } from '../src/contracts/receipts.ts';
import { type LoadJob, type LoadResult, loadJobSchema } from './load-job.ts';
import { createReceiptStream } from './receipt-stream.ts';

/** The part of a reply that a till looks at. */
interface Reply {
  ok: boolean;
  data?: { status?: string };
  error?: { code?: string; retryable?: boolean; retryAfterMs?: number };
}

const LAG_RESOLUTION_MS = 10;
const CONNECT_TIMEOUT_MS = 10_000;

/** Opens one socket; rejects when the server refuses it or does not answer in time. */
function connect(url: string, token: string): Promise<Socket> {
  // `forceNew`: otherwise all tablets would share one connection.
  const socket = io(url, { transports: ['websocket'], auth: { token }, forceNew: true, reconnection: false });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('connecting took too long')), CONNECT_TIMEOUT_MS);
    socket.once('connect_error', reject);
    socket.once('connect', () => {
      clearTimeout(timer);
      // A server that drops its tablets has no figure: end at once instead of waiting for answers that cannot come.
      socket.once('disconnect', (reason) => {
        if (reason !== 'io client disconnect') throw new Error(`the server closed a connection: ${reason}`);
      });
      resolve(socket);
    });
  });
}

/** Runs one measurement. Rejects when a socket cannot connect; a lost answer shows as `unanswered`. */
async function runLoad(job: LoadJob): Promise<LoadResult> {
  const sockets = await Promise.all(job.tokens.map((token) => connect(job.url, token)));
  const nextReceipt = createReceiptStream(job);
  const latencyUs = createHistogram();
  const replies: Record<string, number> = {};
  let phase: 'warm-up' | 'window' | 'drain' = 'warm-up';
  let busySlots = 0;
  let settledInWindow = 0;
  let settledReceipts = 0;
  let settledAmount = 0;

  /** Sends one receipt until it is settled, then goes on with the next: one of these runs per receipt in flight. */
  function submit(socket: Socket, receipt: ReceiptSubmit, firstSentAt: number): void {
    socket.emit('receipt:submit', receipt, (reply: Reply) => {
      const outcome = (reply.ok ? reply.data?.status : reply.error?.code) ?? 'malformed';
      replies[outcome] = (replies[outcome] ?? 0) + 1;
      if (!reply.ok && reply.error?.retryable) {
        // As a till does: the same receipt again. Its latency counts from the first attempt.
        setTimeout(() => submit(socket, receipt, firstSentAt), reply.error.retryAfterMs ?? 20);
        return;
      }
      if (outcome === 'applied' || outcome === 'duplicate') {
        settledReceipts += 1;
        settledAmount += receipt.amount;
        if (phase === 'window') {
          settledInWindow += 1;
          latencyUs.record(Math.max(1, Math.round((performance.now() - firstSentAt) * 1000)));
        }
      }
      if (phase === 'drain') busySlots -= 1;
      else submit(socket, nextReceipt(), performance.now());
    });
  }

  for (let slot = 0; slot < job.inFlight; slot += 1) {
    const socket = sockets[slot % sockets.length];
    if (!socket) continue;
    busySlots += 1;
    submit(socket, nextReceipt(), performance.now());
  }

  await sleep(job.warmupSeconds * 1000);
  const warmUntil = performance.now() + (job.warmupLimitSeconds - job.warmupSeconds) * 1000;
  while (settledReceipts < job.warmupReceipts && performance.now() < warmUntil) await sleep(10);
  const lag = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS });
  lag.enable();
  const cpuAtStart = process.cpuUsage();
  const startedAt = performance.now();
  phase = 'window';
  await sleep(job.seconds * 1000);
  phase = 'drain';
  const windowSeconds = (performance.now() - startedAt) / 1000;
  const cpu = process.cpuUsage(cpuAtStart);
  lag.disable();

  const drainUntil = performance.now() + job.drainSeconds * 1000;
  while (busySlots > 0 && performance.now() < drainUntil) await sleep(10);
  for (const socket of sockets) socket.disconnect();

  const latencyMs = (percentile: number) => latencyUs.percentile(percentile) / 1000;
  return {
    receiptsPerSecond: settledInWindow / windowSeconds,
    windowSeconds,
    latencyMsP50: latencyMs(50),
    latencyMsP95: latencyMs(95),
    latencyMsP99: latencyMs(99),
    settledReceipts,
    settledAmount,
    unanswered: busySlots,
    replies,
    // The monitor's figures include its own interval.
    generatorLagMsP99: Math.max(0, lag.percentile(99) / 1e6 - LAG_RESOLUTION_MS),
    generatorCpuPercent: (cpu.user + cpu.system) / 1e4 / windowSeconds,
  };
}

const result = await runLoad(loadJobSchema.parse(await json(process.stdin)));
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
