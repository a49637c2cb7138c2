// The rival: Socket.IO and nothing else, as its documentation shows it, with a token, a room for each shopper, one for all.
import { createServer } from 'node:http';
import { jwtVerify } from 'jose';
import { Server } from 'socket.io';

const secret = new TextEncoder().encode(process.env['JWT_SECRET']);
const http = createServer((request, response) => {
  response.statusCode = request.url === '/readyz' ? 200 : 404;
  response.end();
});
const io = new Server(http, { transports: ['websocket'], perMessageDeflate: false, serveClient: false });

io.use(async (socket, next) => {
  try {
    const { payload } = await jwtVerify(String(socket.handshake.auth['token']), secret);
    socket.data.userId = payload.sub;
    next();
  } catch {
    next(new Error('unauthenticated'));
  }
});

io.on('connection', (socket) => {
  socket.join('everyone');
  socket.join(`user:${socket.data.userId}`);
  socket.on('mall:announce', (announcement: unknown) => {
    io.to('everyone').emit('mall:announcement', announcement);
  });
  // In place of a receipt: an event arrives, and one shopper gets a push.
  socket.on('tell', ({ userId, ...push }: { userId: string }) => {
    io.to(`user:${userId}`).emit('journal', push);
  });
});

http.listen(Number(process.env['PORT']), process.env['HOST'] ?? '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
