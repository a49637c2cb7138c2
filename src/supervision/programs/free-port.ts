// Ports of 127.0.0.1 that nobody listens on.
import { createServer } from 'node:net';

/** Below the ranges that systems use for outgoing connections. */
const FIRST_PORT = 20_000;
const LAST_PORT = 29_999;
const TRIES = 100;
const PORTS = LAST_PORT - FIRST_PORT + 1;
/** Odd and no multiple of 5, so that processes with neighbouring ids begin far from each other. */
const STRIDE = 97;

let next = (process.pid * STRIDE) % PORTS;

/**
 * A port of 127.0.0.1 that nobody listens on now. Some time passes until the caller listens on it: the process chooses no port
 * twice until it has used all of them, and other processes begin elsewhere.
 */
export async function chooseFreePort(): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = FIRST_PORT + next;
    next = (next + 1) % PORTS;
    if (await isPortFree(port)) return port;
  }
  throw new Error(`No free port of 127.0.0.1 between ${FIRST_PORT} and ${LAST_PORT}`);
}

/** Whether 127.0.0.1:port can be listened on. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => done(true)));
  });
}
