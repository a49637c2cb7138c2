// Runs an haproxy in front of nodes on this machine, with the configuration of a deployment.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { answersAt, runProgram } from '../programs/run-program.ts';
import type { ProgramRun } from '../programs/supervise-child.ts';

export interface RunHaproxyOptions {
  readonly binary: string;
  /** Where the list of nodes is written. */
  readonly dir: string;
  readonly host: string;
  readonly port: number;
  /** The nodes' ports on 127.0.0.1, by their names. */
  readonly nodes: readonly { readonly id: string; readonly port: number }[];
  /** Serves HTTPS too: its ports, and the file with certificate and key. */
  readonly tls?: { readonly port: number; readonly plainPort: number; readonly certificate: string };
}

/** The configuration of a deployment. */
const deployed = join(import.meta.dirname, '..', '..', '..', 'deploy', 'haproxy');

/**
 * Starts it and waits until it answers.
 * @throws Error with the end of what it printed when it does not start
 */
export async function runHaproxy(options: RunHaproxyOptions): Promise<ProgramRun> {
  const { binary, dir, host, port, nodes, tls } = options;
  const list = join(dir, 'haproxy-nodes.cfg');
  const servers = nodes.map((node) => `  server ${node.id} 127.0.0.1:${node.port}\n`);
  await writeFile(list, (await rulesOfNodes()) + servers.join(''));
  const at = host.includes(':') ? `[${host}]` : host;
  return runProgram({
    name: `haproxy on port ${port}`,
    path: binary,
    args: [
      ...['-db', '-f', join(deployed, 'haproxy.cfg'), '-f', list],
      ...(tls === undefined ? [] : ['-f', join(deployed, 'tls.cfg')]),
    ],
    env: {
      HAPROXY_BIND: `${at}:${port}`,
      ...(tls === undefined
        ? {}
        : {
            HAPROXY_TLS_BIND: `${at}:${tls.port}`,
            HAPROXY_PLAIN_BIND: `${at}:${tls.plainPort}`,
            HAPROXY_CERTIFICATE: tls.certificate,
          }),
    },
    isReady: () => answersAt(port, 'GET /livez HTTP/1.0\r\n\r\n', (answer) => answer.startsWith('HTTP/1')),
  });
}

/** The backend of `nodes.cfg` without its servers, which are containers. */
async function rulesOfNodes(): Promise<string> {
  const text = await readFile(join(deployed, 'nodes.cfg'), 'utf8');
  const rules = text.slice(text.indexOf('backend nodes')).split('\n');
  return `${rules.filter((line) => line !== '' && !/^ {2}(?:default-)?server /.test(line)).join('\n')}\n`;
}
