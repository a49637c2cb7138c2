// Quotas of connections: of one identity, of one address, and for tills, kiosks and screens whatever shoppers do.
import type { Claims } from '../../contracts/roles.ts';

export type QuotaRefusal = 'identity' | 'address' | 'shoppers';

export interface QuotaLimits {
  /** Most sockets on the node. */
  readonly connectionsMax: number;
  /** Most sockets of one identity; ten times as many of a screen's, whose token may stand on many screens. */
  readonly perIdentity: number;
  /** Most sockets from one address; 0: no bound. */
  readonly perAddress: number;
}

export interface ConnectionQuotas {
  /** Takes a place; null: taken, else what has none left. */
  take(who: Pick<Claims, 'role' | 'sub'>, address: string): QuotaRefusal | null;
  /** Gives a taken place back. */
  leave(who: Pick<Claims, 'role' | 'sub'>, address: string): void;
  /** Sockets by kind of place. */
  figures(): { readonly shoppers: number; readonly devices: number };
}

/** Of all places, for whoever is no shopper: a mall has far fewer tills, kiosks and screens than phones. */
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

/** Only who has a place is in the table, so it is no larger than the node is full. */
function change(counts: Map<string, number>, key: string, by: number): void {
  const after = (counts.get(key) ?? 0) + by;
  if (after > 0) counts.set(key, after);
  else counts.delete(key);
}
