// Transports that have not said who they are: few places, and the one that has been silent longest gives way.

export interface SilentSocket {
  /** Ends it at once. */
  cut(): void;
}

export interface SilentLimits {
  /** Most at once. */
  readonly max: number;
}

export interface SilentSockets {
  /** Whether one more may come from this address. Cuts another where the places are taken. */
  makeRoom(address: string): boolean;
  add(socket: SilentSocket, address: string): void;
  /** It has said who it is, or is gone. */
  remove(socket: SilentSocket): void;
  figures(): { readonly silent: number; readonly cut: number };
}

/** One address has at most this part of the places. More would be everybody's: a mall's Wi-Fi is one address, too. */
const addressShare = 0.25;
const fewestPerAddress = 50;
/**
 * A client says who it is within a round trip of the handshake, a phone on a poor network within this. A younger one is
 * never cut to make room.
 */
const patienceMs = 500;

/** `now`: milliseconds that only go forward. */
export function createSilentSockets({ max }: SilentLimits, now: () => number): SilentSockets {
  /** The longest silent first. */
  const silent = new Map<SilentSocket, { readonly address: string; readonly sinceMs: number }>();
  const byAddress = new Map<string, number>();
  const perAddress = Math.max(fewestPerAddress, Math.floor(max * addressShare));
  let cut = 0;

  function remove(socket: SilentSocket): void {
    const known = silent.get(socket);
    if (known === undefined) return;
    silent.delete(socket);
    const left = (byAddress.get(known.address) ?? 1) - 1;
    if (left > 0) byAddress.set(known.address, left);
    else byAddress.delete(known.address);
  }

  function cutLongest(isMeant: (address: string) => boolean): boolean {
    for (const [socket, { address, sinceMs }] of silent) {
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
      return silent.size < max || cutLongest(() => true);
    },
    add: (socket, address) => {
      silent.set(socket, { address, sinceMs: now() });
      byAddress.set(address, (byAddress.get(address) ?? 0) + 1);
    },
    remove,
    figures: () => ({ silent: silent.size, cut }),
  };
}
