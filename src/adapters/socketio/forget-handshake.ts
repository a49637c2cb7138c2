// Frees the memory of a connection's handshake, which Engine.IO would otherwise hold as long as the connection.
import type { ClientSocket } from './types.ts';

/**
 * The request takes two kilobytes. Only its socket is needed: it shows how many bytes wait for a slow reader. Not to be used
 * with long polling, because further requests arrive.
 */
export function forgetHandshake({ conn: { request }, handshake }: ClientSocket): void {
  for (const field of Reflect.ownKeys(request))
    if (field !== 'socket') Reflect.deleteProperty(request, field);
  request.rawHeaders = [];
  handshake.headers = {};
  handshake.query = {};
}
