// What is sent to a socket in one turn of the event loop leaves in one write: the answers of a batch to a till, and what
// its store hears of them, cost two system calls instead of one each.
import type { Socket as Wire } from 'node:net';
import type { ClientSocket, SocketServer } from './types.ts';

/** Holds back what Engine.IO hands to a wire until the turn is over; nothing waits for a timer. */
export function writeOncePerTurn({ engine }: SocketServer): void {
  let held: Wire[] = [];

  function letGo(): void {
    const wires = held;
    held = [];
    for (const wire of wires) wire.uncork();
  }

  engine.on('flush', ({ request: { socket } }: ClientSocket['conn']) => {
    if (socket.writableCorked > 0) return;
    socket.cork();
    if (held.push(socket) === 1) process.nextTick(letGo);
  });
}
