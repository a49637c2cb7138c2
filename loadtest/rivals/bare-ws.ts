// The lower bound of all rivals: `ws` and nothing else, with a token in the address and a greeting.
import { createServer, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { jwtVerify } from 'jose';
import { WebSocketServer } from 'ws';

const secret = new TextEncoder().encode(process.env['JWT_SECRET']);
const http = createServer((request, response) => {
  response.statusCode = request.url === '/readyz' ? 200 : 404;
  response.end();
});
const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });

async function letIn(request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> {
  try {
    const token = new URL(request.url ?? '/', 'http://here').searchParams.get('token') ?? '';
    const { payload } = await jwtVerify(token, secret, { algorithms: ['HS256'] });
    sockets.handleUpgrade(request, stream, head, (socket) => {
      socket.send(JSON.stringify({ hello: payload.sub }));
    });
  } catch {
    stream.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
  }
}

http.on('upgrade', (request, stream, head) => void letIn(request, stream, head));
http.listen(Number(process.env['PORT']), process.env['HOST'] ?? '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
