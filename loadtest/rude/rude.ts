// Rude sockets: when all are connected, each sends one event as fast as it can, ignores the replies, and reconnects when cut.
import { setTimeout as sleep } from 'node:timers/promises';
import { endWithResult, readJob } from '../job-lines.ts';
import type { RudeResult } from './rude-job.ts';
import { rudeJobSchema } from './rude-job.ts';

const messagesPerTick = 40;
const tickMs = 10;
const baseRetryAfterMs = 500;
/** The most unsent bytes of the generator. Beyond, it waits, so that its own memory stays small. */
const unsentMaxBytes = 65_536;

const met: RudeResult = { sent: 0, connected: 0, cut: 0, refused: 0 };
const job = rudeJobSchema.parse(await readJob());
/** All connect before the flood begins; otherwise the flood would keep some of them out. */
const comeInWithinMs = 20_000;
let isTalking = false;
let isOver = false;

/** Resolves when the connection is gone. */
function talk(token: string): Promise<void> {
  const address = new URL('/socket.io/?EIO=4&transport=websocket', job.url);
  address.protocol = 'ws:';
  const wire = new WebSocket(address);
  let id = 0;
  let isIn = false;
  const talking = setInterval(() => {
    if (!isTalking || !isIn || wire.bufferedAmount > unsentMaxBytes) return;
    for (let at = 0; at < messagesPerTick; at += 1) {
      id += 1;
      wire.send(`42${id}["kiosk:release",{}]`);
    }
    met.sent += messagesPerTick;
  }, tickMs);
  wire.onmessage = ({ data }) => {
    const packet = String(data);
    if (packet === '2') wire.send('3');
    else if (packet.startsWith('0')) wire.send(`40${JSON.stringify({ token })}`);
    else if (packet.startsWith('40')) {
      isIn = true;
      met.connected += 1;
    } else if (packet.startsWith('44')) {
      met.refused += 1;
      wire.close();
    }
  };
  return new Promise((resolve) => {
    wire.onclose = () => {
      clearInterval(talking);
      if (isIn && !isOver) met.cut += 1;
      resolve();
    };
  });
}

async function beRude(token: string): Promise<void> {
  while (!isOver) {
    await talk(token);
    await sleep(baseRetryAfterMs);
  }
}

for (const token of job.tokens) void beRude(token);
for (let waited = 0; waited < comeInWithinMs && met.connected < job.tokens.length; waited += tickMs) {
  await sleep(tickMs);
}
isTalking = true;
await sleep(job.seconds * 1_000);
isOver = true;
endWithResult(met);
