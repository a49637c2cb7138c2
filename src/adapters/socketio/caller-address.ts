// Where a connection comes from: the other end of the wire, or who the proxy in front says it is.
import type { IncomingMessage } from 'node:http';

/** `trustsProxy`: the last address of `X-Forwarded-For` is the proxy's own word; those before it are the caller's. */
export function callerAddress(request: IncomingMessage, trustsProxy: boolean): string {
  const wire = request.socket.remoteAddress ?? 'unknown';
  if (!trustsProxy) return wire;
  const header = request.headers['x-forwarded-for'];
  const list = Array.isArray(header) ? header.join(',') : (header ?? '');
  return list.split(',').at(-1)?.trim() || wire;
}
