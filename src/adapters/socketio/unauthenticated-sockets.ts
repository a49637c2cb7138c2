// Sockets that have not authenticated yet: a bounded number; the oldest is cut to make room.

export interface UnauthenticatedSocket {
  /** Closes the connection at once. */
  cut(): void;
}

export interface UnauthenticatedLimits {
  /** Most at once. */
  readonly max: number;
}

export interface UnauthenticatedSockets {
  /** Whether one more may connect from this address. At the limit it cuts an older one to make room. */
  makeRoom(address: string): boolean;
  add(socket: UnauthenticatedSocket, address: string): void;
  /** To be called when it authenticates or disconnects. */
  remove(socket: UnauthenticatedSocket): void;
  figures(): { readonly unauthenticated: number; readonly cut: number };
}

/** The most that one address may have of the limit. It is not lower because all phones on a mall's Wi-Fi share an address. */
const addressShare = 0.25;
const fewestPerAddress = 50;
/**
 * A client authenticates within a round trip of the handshake, a phone on a poor network within this time. A younger
 * connection is never cut to make room.
 */
const patienceMs = 500;

/** `now`: a monotonic clock in milliseconds. */
export function createUnauthenticatedSockets(
  { max }: UnauthenticatedLimits,
  now: () => number,
): UnauthenticatedSockets {
  /** In the order of arrival. */
  const unauthenticated = new Map<
    UnauthenticatedSocket,
    { readonly address: string; readonly sinceMs: number }
  >();
  const byAddress = new Map<string, number>();
  const perAddress = Math.max(fewestPerAddress, Math.floor(max * addressShare));
  let cut = 0;

  function remove(socket: UnauthenticatedSocket): void {
    const known = unauthenticated.get(socket);
    if (known === undefined) return;
    unauthenticated.delete(socket);
    const left = (byAddress.get(known.address) ?? 1) - 1;
    if (left > 0) byAddress.set(known.address, left);
    else byAddress.delete(known.address);
  }

  function cutLongest(isMeant: (address: string) => boolean): boolean {
    for (const [socket, { address, sinceMs }] of unauthenticated) {
      if (now() - sinceMs < patienceMs) return false;
      if (!isMeant(address)) continue;
      remove(socket);
      cut += 1;
      socket.cut();
      return true;
    }
    return false;
  }

  return {
    makeRoom: (address) => {
      if ((byAddress.get(address) ?? 0) >= perAddress) return cutLongest((other) => other === address);
      return unauthenticated.size < max || cutLongest(() => true);
    },
    add: (socket, address) => {
      unauthenticated.set(socket, { address, sinceMs: now() });
      byAddress.set(address, (byAddress.get(address) ?? 0) + 1);
    },
    remove,
    figures: () => ({ unauthenticated: unauthenticated.size, cut }),
  };
}
