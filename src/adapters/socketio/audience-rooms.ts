// The sockets of each audience on this node, in rooms of bounded size.
import { partRoom } from '../../contracts/rooms.ts';
import type { ClientSocket, SocketServer } from './types.ts';

/**
 * A push costs up to 25 µs per socket, most of it the write. Ten thousand sockets at once would block the event loop for a
 * quarter of a second; 250 block it for six milliseconds. Smaller rooms would spend more time on yielding than they save.
 */
export const socketsPerRoom = 250;

export interface AudienceRooms {
  /** The socket leaves when it disconnects. */
  join(socket: ClientSocket, audience: string): void;
  /** Audiences with at least one socket on this node. */
  present(): string[];
  /** The number of rooms of an audience. Rooms before the last may be empty. */
  count(audience: string): number;
}

export function createAudienceRooms({ sockets: { adapter } }: SocketServer): AudienceRooms {
  /** Rooms per audience, including empty ones. */
  const counts = new Map<string, number>();

  const isFull = (audience: string, part: number): boolean =>
    (adapter.rooms.get(partRoom(audience, part))?.size ?? 0) >= socketsPerRoom;

  /** Drops empty rooms at the end, and returns the number left. */
  function count(audience: string): number {
    let left = counts.get(audience) ?? 0;
    while (left > 0 && !adapter.rooms.has(partRoom(audience, left - 1))) left -= 1;
    if (left === 0) counts.delete(audience);
    else counts.set(audience, left);
    return left;
  }

  return {
    join: (socket, audience) => {
      // Fills the last room first; when it is full, the first room with space left by sockets that disconnected.
      let part = Math.max(0, (counts.get(audience) ?? 0) - 1);
      if (isFull(audience, part)) for (part = 0; isFull(audience, part); ) part += 1;
      counts.set(audience, Math.max(counts.get(audience) ?? 0, part + 1));
      void socket.join(partRoom(audience, part));
    },
    present: () => [...counts.keys()].filter((audience) => count(audience) > 0),
    count,
  };
}
