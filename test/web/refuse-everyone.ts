// A node that refuses every connection for good, for a reason other than the token.
import type { WebSocketRoute } from 'playwright-core';

/** Engine.IO's opening packet, and then Socket.IO's refusal. */
export function refuseEveryone(socket: WebSocketRoute): void {
  const opening = { sid: 's', upgrades: [], pingInterval: 25_000, pingTimeout: 20_000, maxPayload: 100_000 };
  socket.send(`0${JSON.stringify(opening)}`);
  const data = { code: 'forbidden', retryable: false };
  socket.onMessage(() => socket.send(`44${JSON.stringify({ message: 'no', data })}`));
}
