// Who may use a node: tokens, devices, links, the codes of shoppers, and visits to kiosks.
import type { Services } from '../../../handlers/handler.ts';
import type { NodeDevices } from '../../access/devices.ts';
import { openDevices } from '../../access/devices.ts';
import type { LinkExchange } from '../../access/links.ts';
import { openLinkExchange } from '../../access/links.ts';
import type { ShopperCodes } from '../../access/shopper-codes.ts';
import { signSession } from '../../access/tokens.ts';
import type { Visits } from '../../access/visits.ts';
import type { Claims } from '../../contracts/roles.ts';
import { openPasses, openTokens, openVisits } from '../gateway.ts';
import type { NodeBase } from './base.ts';
import type { NodeNetwork } from './network.ts';

export interface NodeAccess {
  /** Null for a token that is not valid, or whose device was revoked. */
  readonly readToken: (token: unknown) => Promise<Claims | null>;
  readonly devices: NodeDevices;
  readonly passes: Pick<Services, 'renewToken'> & { readonly shopperCodes: ShopperCodes };
  readonly visits: Visits;
  readonly links: LinkExchange;
}

export function openAccess(
  { config, database, secret, caches, log }: NodeBase,
  { sockets }: NodeNetwork,
): NodeAccess {
  const devices = openDevices({
    devices: database.devices,
    newToken: signSession(secret, config),
    endSessions: sockets.publisher.endSessions,
    log,
  });
  const readSignedToken = openTokens(caches, secret);
  const passes = openPasses(config, secret, Date.now);
  return {
    readToken: async (token) => devices.accepted(await readSignedToken(token)),
    devices,
    passes,
    visits: openVisits(config, caches, passes.shopperCodes, sockets.visits),
    links: openLinkExchange(database.links, secret),
  };
}
