// What a connection has said of itself at the beginning is read once, and then let go: it would be kept as long as it lasts.
import type { ClientSocket } from './types.ts';

/**
 * Engine.IO keeps the request for as long as the connection; of it only its wire is needed, which tells how much waits
 * for a slow reader. Not with polling, where requests go on coming.
 */
export function forgetHandshake({ conn: { request }, handshake }: ClientSocket): void {
  request.headers = {};
  request.rawHeaders = [];
  handshake.headers = {};
  handshake.query = {};
}
