// What a connection has said of itself at the beginning is read once, and then let go: it would be kept as long as it lasts.
import type { ClientSocket } from './types.ts';

/**
 * Engine.IO keeps the request for as long as the connection, two kilobytes of it; needed is only its wire, which tells
 * how much waits for a slow reader. Not with polling, where requests go on coming.
 */
export function forgetHandshake({ conn: { request }, handshake }: ClientSocket): void {
  for (const field of Reflect.ownKeys(request))
    if (field !== 'socket') Reflect.deleteProperty(request, field);
  request.rawHeaders = [];
  handshake.headers = {};
  handshake.query = {};
}
