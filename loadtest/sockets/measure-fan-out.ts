// The cost of a broadcast: CPU of the server for each delivery, compared with Socket.IO alone.
import { setTimeout as sleep } from 'node:timers/promises';
import { signToken } from '../../src/access/tokens.ts';
import { type Contender, contenders, greetings, type SocketSetup, withServer } from './contenders.ts';
import { type LightSocket, openLightSocket } from './light-socket.ts';
import { type ProbedServer, startCrowd, until } from './processes.ts';

/**
 * Server CPU for one delivery, microseconds, by contender. The CPU of an idle server with as many sockets is subtracted,
 * because it depends on the duration of the run and not on the deliveries.
 */
export type FanOutFigures = Readonly<Record<Contender, number>>;

const parallel = 50;
/** An operator may send five announcements at once, so several operators are needed. */
const operators = 40;
const burst = 5;
const warmUps = 40;
/** The head check, the rarest of a node's own tasks, runs once in this time. */
const idleMs = 5_000;
const tokenSeconds = 3_600;
const said = { kind: 'info', text: { en: 'Ice cream for free', fa: 'بستنی رایگان' }, forSeconds: 60 };

/** One round, with fresh processes. Throws unless every client has received everything once. */
export async function measureFanOut(setup: SocketSetup, sockets = 1_000): Promise<FanOutFigures> {
  const found = {} as Record<Contender, number>; // filled below, one by one
  for (const contender of contenders) {
    found[contender] = await withServer(setup, contender, (server) =>
      measureOne(setup, contender, server, sockets),
    );
  }
  return found;
}

async function measureOne(
  { jwtSecret, signal }: SocketSetup,
  contender: Contender,
  server: ProbedServer,
  sockets: number,
): Promise<number> {
  const greeting = greetings[contender];
  const job = { url: server.url, jwtSecret, role: 'shopper', count: sockets, parallel, greeting } as const;
  const crowd = await startCrowd(job, signal);
  const offices: LightSocket[] = [];
  try {
    let told = 0;
    let heard = (): void => {};
    // The operators connect last and so receive last: when one receives its own announcement, everyone has it.
    for (let at = 0; at < operators; at += 1) {
      const token = await signToken(jwtSecret, { role: 'operator', sub: `office-${at}` }, tokenSeconds);
      const onEvent = (event: string): void => {
        if (event === 'mall:announcement' && at === operators - 1) heard();
      };
      offices.push(
        await openLightSocket({ url: server.url, token, greeting, onEvent, onClosed: () => heard() }),
      );
    }
    const tellAll = async (from: number, to: number): Promise<void> => {
      for (let at = from; at < to; at += 1) {
        const all = new Promise<void>((resolve) => {
          heard = resolve;
        });
        offices[Math.floor(at / burst)]?.emit('mall:announce', said);
        await all;
        told += 1;
        signal.throwIfAborted();
      }
      await until(async () => {
        const count = (await crowd.report()).heard['mall:announcement'] ?? 0;
        if (count > told * sockets) throw new Error(`heard ${count} of ${told * sockets} announcements`);
        return count === told * sockets ? count : null;
      }, 'everyone has heard everything once');
    };
    await tellAll(0, warmUps);
    const idle = await cpuOf(server, () => sleep(idleMs));
    const busy = await cpuOf(server, () => tellAll(warmUps, operators * burst));
    const cpuMs = busy.cpuMs - (idle.cpuMs / idle.wallMs) * busy.wallMs;
    return (cpuMs * 1_000) / ((operators * burst - warmUps) * (sockets + operators));
  } finally {
    for (const office of offices) office.close();
    await crowd.stop();
  }
}

async function cpuOf(server: ProbedServer, work: () => Promise<void>) {
  const [before, since] = [await server.ask('cpuMs'), performance.now()];
  await work();
  return { cpuMs: (await server.ask('cpuMs')) - before, wallMs: performance.now() - since };
}
