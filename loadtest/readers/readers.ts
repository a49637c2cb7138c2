// A crowd of readers: each requests the most expensive reads of a shopper, as often as a shopper may.
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import { quantile } from '../crowd/latencies.ts';
import { endWithResult, readJob, tellNote } from '../job-lines.ts';
import { type ReadersJob, type ReadersNote, readersJobSchema } from './readers-job.ts';

interface Reply {
  readonly ok: boolean;
  readonly error?: { readonly code?: string };
}

/** By the rates of the contract: ten boards and ten statistics a second, and five resumes. */
const boardsPerSecond = 10;
const rounds = { boards: 1, resumes: 2, stats: 1 };
/** The widest gap that is answered with its entries. */
const widestGap = 500;
const mostRows = 100;
const keptLatencies = 100_000;
const connectTimeoutMs = 10_000;
const noteMs = 1_000;

const replies: Record<string, number> = {};
const latencies: number[] = [];

function ask(socket: Socket, event: string, payload: object): void {
  const sinceMs = performance.now();
  socket.emit(event, payload, (reply: Reply) => {
    const code = reply.ok ? 'ok' : (reply.error?.code ?? 'malformed');
    replies[code] = (replies[code] ?? 0) + 1;
    if (latencies.length < keptLatencies) latencies.push(performance.now() - sinceMs);
  });
}

interface Hello {
  readonly epoch: string;
  readonly snapshot?: { readonly seq: number };
}

async function open(url: string, token: string): Promise<{ socket: Socket; hello: Hello }> {
  const socket = io(url, { transports: ['websocket'], auth: { token }, forceNew: true, reconnection: false });
  const hello = await new Promise<Hello>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('a reader was not greeted in time')), connectTimeoutMs);
    socket.once('connect_error', reject);
    socket.once('hello', (said: Hello) => {
      clearTimeout(timer);
      resolve(said);
    });
  });
  return { socket, hello };
}

async function read(job: ReadersJob, token: string, at: number, untilMs: number): Promise<void> {
  const { socket, hello } = await open(job.url, token);
  let seq = hello.snapshot?.seq ?? 0;
  socket.on('journal', ({ entries }: { entries: { seq: number }[] }) => {
    seq = entries.at(-1)?.seq ?? seq;
  });
  for (let round = at; performance.now() < untilMs; round += 1) {
    const board = job.boards[round % job.boards.length];
    if (round % rounds.boards === 0) ask(socket, 'board:get', { board, limit: mostRows });
    if (round % rounds.stats === 0) ask(socket, 'user:stats', {});
    if (round % rounds.resumes === 0) {
      ask(socket, 'user:resume', { epoch: hello.epoch, seq: Math.max(0, seq - widestGap) });
    }
    await sleep(1_000 / boardsPerSecond);
  }
  socket.disconnect();
}

const job = readersJobSchema.parse(await readJob());
const note = (): ReadersNote => ({
  replies,
  latencyMsP99: latencies.length > 0 ? quantile(latencies, 0.99) : 0,
});
const timer = setInterval(() => tellNote(note()), noteMs);
const untilMs = performance.now() + job.limitSeconds * 1_000;
await Promise.all(job.tokens.map((token, at) => read(job, token, at, untilMs)));
clearInterval(timer);
endWithResult(note());
