// The target of the load: a node on this machine, unless another one is explicitly allowed.
import { BlockList, isIP } from 'node:net';
import { ExitError } from '../../src/cli/exit-codes.ts';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether an address can only be this machine. Of names, only localhost is accepted. */
export function isLoopback(url: string): boolean {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  if (host === 'localhost' || host.endsWith('.localhost')) return true;
  const family = isIP(host);
  return family !== 0 && loopback.check(host, family === 4 ? 'ipv4' : 'ipv6');
}

/** Refuses a target that is not this machine, unless it was allowed. Throws {@link ExitError}. */
export function checkTarget(url: string, allowRemote: boolean): void {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new ExitError('usage', `"${url}" is not an address such as http://127.0.0.1:3000.`);
  }
  if (allowRemote || isLoopback(url)) return;
  throw new ExitError(
    'usage',
    `${url} is not this machine. Load on somebody else's server is an attack; if it is yours, say so with --allow-remote.`,
  );
}
