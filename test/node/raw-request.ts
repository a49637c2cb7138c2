// Sends bytes to a port and returns the answer until the other side closes: for requests that no client would send.
import { once } from 'node:events';
import { connect } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** Sends `text` unchanged. The body of the answer is parsed as JSON; throws if it is not JSON. */
export async function rawRequest(url: string, text: string): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.write(text);
  // A connection that is reset was answered before; `close` follows.
  socket.on('error', () => {});
  await once(socket, 'close');
  const answer = Buffer.concat(chunks).toString();
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  const [status = '', ...lines] = head.split('\r\n');
  const headers = new Headers(lines.map((line) => line.split(/:\s*/, 2) as [string, string])); // a header's line
  return { status: Number(status.split(' ')[1]), headers, body: JSON.parse(body) };
}
