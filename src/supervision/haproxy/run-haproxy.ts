// Runs an haproxy of our own in front of nodes on this machine, by the settings that a deployment uses.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProgramRun } from '../programs/program.ts';
import { answersAt, runProgram } from '../programs/run-program.ts';

export interface RunHaproxyOptions {
  readonly binary: string;
  /** What is the same everywhere: `deploy/haproxy/haproxy.cfg`. */
  readonly settings: string;
  /** Where the list of nodes is written. */
  readonly dir: string;
  readonly host: string;
  readonly port: number;
  /** The nodes' ports on 127.0.0.1, by their names. */
  readonly nodes: readonly { readonly id: string; readonly port: number }[];
}

/** With POLLING a poll waits for news: longer than any other request takes. As in `nodes.cfg`. */
const polling =
  '  http-request set-timeout server 60s if { path_beg /socket.io/ } { url_param(transport) -m str polling }\n';

/**
 * Starts it and waits until it answers.
 * @throws Error with the end of what it printed when it does not start
 */
export async function runHaproxy(options: RunHaproxyOptions): Promise<ProgramRun> {
  const { binary, settings, dir, host, port, nodes } = options;
  const list = join(dir, 'haproxy-nodes.cfg');
  const servers = nodes.map((node) => `  server ${node.id} 127.0.0.1:${node.port}\n`);
  await writeFile(list, `backend nodes from mall\n${polling}${servers.join('')}`);
  return runProgram({
    name: `haproxy on port ${port}`,
    path: binary,
    args: ['-db', '-f', settings, '-f', list],
    endsWithUs: true,
    env: { HAPROXY_BIND: `${host.includes(':') ? `[${host}]` : host}:${port}` },
    isReady: () => answersAt(port, 'GET /livez HTTP/1.0\r\n\r\n', (answer) => answer.startsWith('HTTP/1')),
  });
}
