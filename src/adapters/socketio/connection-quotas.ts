// Quotas of connections: per identity, per address, and a share that shoppers cannot take from tills, kiosks and screens.
import type { Claims } from '../../contracts/roles.ts';

export type QuotaRefusal = 'identity' | 'address' | 'shoppers';

export interface QuotaLimits {
  /** Most sockets on the node. */
  readonly connectionsMax: number;
  /** Most sockets of one identity. A screen's token may be on many screens, so it may have ten times as many. */
  readonly perIdentity: number;
  /** Most sockets from one address; 0: no limit. */
  readonly perAddress: number;
}

export interface ConnectionQuotas {
  /** Counts a connection; null: counted, else the quota that is used up. */
  take(who: Pick<Claims, 'role' | 'sub'>, address: string): QuotaRefusal | null;
  /** Takes a counted connection out again. */
  leave(who: Pick<Claims, 'role' | 'sub'>, address: string): void;
  /** Counted sockets of shoppers, and of everybody else. */
  figures(): { readonly shoppers: number; readonly devices: number };
}

/** Share of all connections that is reserved for devices and operators: a mall has far fewer of them than phones. */
const deviceShare = 0.1;
const screensPerToken = 10;

export function createConnectionQuotas(limits: QuotaLimits): ConnectionQuotas {
  const identities = new Map<string, number>();
  const addresses = new Map<string, number>();
  const shoppersMax = limits.connectionsMax - Math.floor(limits.connectionsMax * deviceShare);
  let shoppers = 0;
  let devices = 0;

  return {
    take: ({ role, sub }, address) => {
      const identity = `${role}:${sub}`;
      const ofIdentity = role === 'screen' ? limits.perIdentity * screensPerToken : limits.perIdentity;
      if ((identities.get(identity) ?? 0) >= ofIdentity) return 'identity';
      if (limits.perAddress > 0 && (addresses.get(address) ?? 0) >= limits.perAddress) return 'address';
      if (role === 'shopper' && shoppers >= shoppersMax) return 'shoppers';
      change(identities, identity, 1);
      change(addresses, address, 1);
      if (role === 'shopper') shoppers += 1;
      else devices += 1;
      return null;
    },
    leave: ({ role, sub }, address) => {
      change(identities, `${role}:${sub}`, -1);
      change(addresses, address, -1);
      if (role === 'shopper') shoppers -= 1;
      else devices -= 1;
    },
    figures: () => ({ shoppers, devices }),
  };
}

/** Removes keys at 0, so that the map never has more keys than there are connections. */
function change(counts: Map<string, number>, key: string, by: number): void {
  const after = (counts.get(key) ?? 0) + by;
  if (after > 0) counts.set(key, after);
  else counts.delete(key);
}
