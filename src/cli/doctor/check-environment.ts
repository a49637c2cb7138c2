// The doctor's checks of the machine: the version of Node, and the port.
import { createServer } from 'node:net';
import packageJson from '../../../package.json' with { type: 'json' };
import type { Config } from '../../runtime/config.ts';
import type { RunFile } from '../../runtime/run-file.ts';
import { isNodeEnough } from '../node-version.ts';

export interface Check {
  readonly name: string;
  readonly ok: boolean;
  /** One line, or several if several faults are named. */
  readonly detail: string;
}

const answerWithinMs = 3_000;

/** Whether this Node can run the project, as package.json says. */
export function checkNodeVersion(
  running: string = process.versions.node,
  wanted: string = packageJson.engines.node,
): Check {
  const ok = isNodeEnough(running, wanted);
  return { name: 'node', ok, detail: `Node ${running}; ${wanted} is needed` };
}

/** Whether the node's port is free, or served by a node that answers. */
export async function checkPort(config: Pick<Config, 'HOST' | 'PORT'>, node: RunFile | null): Promise<Check> {
  const name = 'port';
  if (node !== null) {
    const alive = await isAlive(node.url);
    const answers = alive ? 'answers' : `does not answer ${node.url}/livez`;
    return { name, ok: alive, detail: `the node at ${node.url} (process ${node.pid}) ${answers}` };
  }
  const { HOST, PORT } = config;
  if (PORT === 0) return { name, ok: true, detail: 'a free port is taken at each start' };
  const refusal = await listenOnce(HOST, PORT);
  if (refusal === null) return { name, ok: true, detail: `${PORT} on ${HOST} is free` };
  if (refusal !== 'EADDRINUSE') return { name, ok: false, detail: `${PORT} on ${HOST}: ${refusal}` };
  if (await isAlive(`http://${HOST.includes(':') ? `[${HOST}]` : HOST}:${PORT}`)) {
    return { name, ok: true, detail: `${PORT} on ${HOST} is served by a node of another DATA_DIR` };
  }
  return { name, ok: false, detail: `${PORT} on ${HOST} is taken by another program: set PORT` };
}

async function isAlive(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/livez`, { signal: AbortSignal.timeout(answerWithinMs) });
    const body: unknown = await answer.json();
    return answer.ok && typeof body === 'object' && body !== null && 'status' in body;
  } catch {
    return false;
  }
}

/** Null when the port could be taken, else the code of the refusal. */
function listenOnce(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}
