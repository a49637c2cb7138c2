// Scenarios of overload: too many receipts, silent connections, and clients that do not read.
import type { Socket } from 'node:net';
import { createConnection } from 'node:net';
import { io } from 'socket.io-client';
import { signToken } from '../../../src/access/tokens.ts';
import type { Reply } from '../../../src/contracts/errors.ts';
import type { Hello } from '../../../src/contracts/server-events.ts';
import type { Snapshot } from '../../../src/contracts/shoppers.ts';
import { until } from '../../node/until.ts';
import { readClaims } from '../claims.ts';
import { startFaultProxy } from '../fault-proxy.ts';
import type { Scenario } from '../scenario.ts';
import { plain, sleep } from '../scenario.ts';
import { userOf } from '../till-plan.ts';

export const overload: Scenario = {
  name: 'overload',
  about:
    'three times the receipts that a limited node can commit: they are answered `busy`, kept by the tills, and none is lost',
  // A low limit on purpose: a node that does thousands per second could not be flooded on this machine.
  plan: {
    members: 1,
    nodes: 1,
    tuning: { admissionLimit: 8, submitRatePerSecond: 100_000 },
  },
  kills: 0,
  rounds: 2,
  weight: 1.5,
  run: async ({ mall, fleet, round, struck, note, broken }) => {
    for (const proxy of mall.mongo.proxies) proxy.setBoth({ delayMs: 30 });
    // As fast as the tills can, so that answers arrive at the highest possible rate.
    const startedAt = performance.now();
    const before = fleet.answered();
    await round(async () => {}, 1_000);
    await fleet.allAnswered(answeredWithinMs);
    const perSecond = ((fleet.answered() - before) / (performance.now() - startedAt)) * 1_000;
    note('receipts a second that it can do', Math.round(perSecond));
    await round(async () => struck(), perSecond * 3);
    await fleet.allAnswered(answeredWithinMs);
    const { retried } = readClaims(await fleet.read());
    if (!retried['busy']) broken('nobody was told busy: that was no overload');
  },
};

const answeredWithinMs = 180_000;
const silentSockets = 1_000;
const upgrade = [
  'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
  'Host: 127.0.0.1',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: c2l4dGVlbiBieXRlcyEhIQ==',
  '',
  '',
].join('\r\n');

export const silentFlood: Scenario = {
  name: 'silent-flood',
  about: 'a thousand silent sockets, half of them after the WebSocket handshake',
  plan: plain,
  kills: 0,
  rounds: 2,
  run: async ({ mall, rounds, round, struck, note }) => {
    const sockets: Socket[] = [];
    let cut = 0;
    try {
      for (let at = 0; at < rounds; at += 1) {
        await round(async () => {
          for (let each = 0; each < silentSockets / rounds; each += 1) {
            const socket = createConnection({ host: '127.0.0.1', port: mall.wifi.port });
            socket.on('error', () => {});
            socket.once('close', () => {
              cut += 1;
            });
            if (each % 2 === 0) socket.write(upgrade);
            socket.resume();
            sockets.push(socket);
          }
          struck();
          await sleep(2_000);
        });
      }
      // The balancer waits 10 s for a request, and a node less for headers.
      await until(() => cut === sockets.length, 'every silent socket was cut', 60_000);
      note('silent sockets cut', cut);
    } finally {
      for (const socket of sockets) socket.destroy();
    }
  },
};

const deaf = 12;
/** A busy node answers few of their requests, so the unread data grows slowly. */
const cutWithinMs = 240_000;
/** The interval of requests: about what the rate allows. */
const askEveryMs = 210;
/** Including the entries to come, fewer than the limit up to which a gap is filled. */
const askedEntries = 200;

export const readersStopped: Scenario = {
  name: 'stopped-readers',
  about:
    'operators who keep requesting the entries of a shopper and read nothing: they are disconnected, and others are served',
  plan: plain,
  kills: 0,
  rounds: 4,
  // One with a long journal.
  shoppers: 1,
  fewest: 200,
  run: async ({ mall, fleet, rounds, round, struck, note }) => {
    const urls = mall.nodes.map((_, at) => mall.nodeUrl(at));
    const cutBefore = await countCut(urls, mall.secret);
    for (let at = 1; at < rounds; at += 1) await round(async () => {});
    await fleet.allAnswered(answeredWithinMs);
    // Directly to the nodes: the balancer's buffers would only delay it.
    const narrow = await Promise.all(urls.map((url) => startFaultProxy({ to: Number(new URL(url).port) })));
    const open: { readonly close: () => void }[] = [];
    try {
      for (let at = 0; at < deaf; at += 1) {
        const claims = { role: 'operator', sub: `deaf-${at}` } as const;
        open.push(
          await startDeafOperator(
            `http://127.0.0.1:${narrow[at % narrow.length]?.port}`,
            await signToken(mall.secret, claims, 3_600),
          ),
        );
      }
      await round(async () => {
        for (const proxy of narrow) proxy.set({ toClient: { hold: true } });
        struck();
        const cut = async (): Promise<number> => (await countCut(urls, mall.secret)) - cutBefore;
        await until(async () => (await cut()) >= deaf, 'everyone who does not read was cut', cutWithinMs);
        note('readers cut', await cut());
      });
    } finally {
      for (const { close } of open) close();
      for (const proxy of narrow) await proxy.close();
    }
  },
};

/** Requests the last entries of the scenario's shopper as often as allowed. An operator has its own rate. */
async function startDeafOperator(url: string, token: string): Promise<{ readonly close: () => void }> {
  const socket = io(url, { transports: ['websocket'], auth: { token }, forceNew: true, reconnection: false });
  const { epoch } = await new Promise<Hello>((greeted) => socket.once('hello', greeted));
  const userId = userOf('stopped-readers', 0);
  const now: Reply<Snapshot> = await socket.emitWithAck('user:snapshot', { userId });
  if (!now.ok) throw new Error(`the shopper could not be read: ${now.error.code}`);
  const seq = Math.max(0, now.data.seq - askedEntries);
  const asking = setInterval(() => socket.emit('user:resume', { userId, epoch, seq }, () => {}), askEveryMs);
  return {
    close: () => {
      clearInterval(asking);
      socket.disconnect();
    },
  };
}

/** The number of slow readers disconnected by all nodes. */
async function countCut(urls: readonly string[], secret: string): Promise<number> {
  const token = await signToken(secret, { role: 'operator', sub: 'torture' }, 600);
  let sum = 0;
  for (const url of urls) {
    const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
    sum += Number(
      /^deerfields_slow_readers_cut(?:_total)? (\d+)$/m.exec(await answer.text())?.[1] ?? Number.NaN,
    );
  }
  return sum;
}
