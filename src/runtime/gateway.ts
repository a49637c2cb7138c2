// What clients pass to reach a node: tokens, the gate with its rates, visits, and sockets with their limits.

import { createGate } from '../../handlers/gate.ts';
import type { Services } from '../../handlers/handler.ts';
import type { NoteAct } from '../../handlers/note-act.ts';
import { handlers } from '../../handlers/table.ts';
import { createCredits } from '../access/credits.ts';
import type { ShopperCodes } from '../access/shopper-codes.ts';
import { createShopperCodes } from '../access/shopper-codes.ts';
import type { SessionLengths } from '../access/tokens.ts';
import { createTokenReader, signSession } from '../access/tokens.ts';
import type { Visits, VisitsParts } from '../access/visits.ts';
import { createVisits } from '../access/visits.ts';
import type { SocketParts, Sockets } from '../adapters/socketio/server.ts';
import { createSockets } from '../adapters/socketio/server.ts';
import type { Claims } from '../contracts/roles.ts';
import type { Dispatch } from '../contracts/session.ts';
import type { ReadBudget } from '../pipeline/read-budget.ts';
import type { Log } from '../ports/log.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { TokenBucket } from '../ports/token-bucket.ts';
import type { Caches } from './caches.ts';
import type { Config } from './config.ts';
import type { Tuning } from './tuning.ts';

const readersEveryMs = 1_000;
/** Unsent bytes of one socket. No state is that large, so only clients that stopped reading are disconnected. */
const socketMaxBytes = 262_144;
/** Unsent bytes of all sockets of a node. Together with the heap they stay below 2 GiB. */
const allMaxBytes = 134_217_728;
/** Verified tokens in the cache: one for each socket of a node with default settings. */
const tokensMax = 20_000;
/** Callers with a token bucket. The one that was silent longest is dropped first, and starts again with a full bucket. */
const callersMax = 50_000;

/** Reads claims from tokens, and caches valid ones. */
export const openTokens = (caches: Caches, secret: string): ReturnType<typeof createTokenReader> =>
  createTokenReader(secret, caches.open<Claims>('tokens', tokensMax));

/** Renews tokens, and issues the codes that phones show. */
export const openPasses = (
  config: SessionLengths,
  secret: string,
  now: () => number,
): Pick<Services, 'renewToken'> & { readonly shopperCodes: ShopperCodes } => ({
  renewToken: signSession(secret, config),
  shopperCodes: createShopperCodes(secret, now),
});

/** The gate for all client events, over sockets and HTTP. */
export function openGate(
  config: Pick<Tuning, 'submitRatePerSecond'>,
  caches: Caches,
  services: Services,
  reads: ReadBudget,
  noteAct: NoteAct,
  telemetry: Telemetry,
  log: Log,
): Dispatch {
  const callers = caches.open<TokenBucket>('callers', callersMax);
  return createGate({
    handlers,
    services,
    credits: createCredits(callers, () => performance.now()),
    reads,
    noteAct,
    submissions: { perSecond: config.submitRatePerSecond, burst: config.submitRatePerSecond * 2 },
    telemetry,
    log,
  });
}

/** Kiosks with their wrong codes, and used codes, in the cache. A mall has fewer of either. */
const kiosksMax = 1_000;
const usedCodesMax = 10_000;

/** Visits at the kiosks of this node. */
export const openVisits = (
  config: Pick<Config, 'KIOSK_BIND_BY_ID' | 'NODE_ENV'> & Pick<Tuning, 'kioskIdleMs' | 'kioskVisitMaxMs'>,
  caches: Caches,
  codes: VisitsParts['codes'],
  pushes: VisitsParts['pushes'],
): Visits =>
  createVisits({
    idleMs: config.kioskIdleMs,
    longestMs: config.kioskVisitMaxMs,
    mayBindById: config.KIOSK_BIND_BY_ID ?? config.NODE_ENV !== 'production',
    codes,
    usedCodes: caches.open('used-codes', usedCodesMax),
    kiosks: caches.open('kiosks', kiosksMax),
    pushes,
  });

type BySettings = 'connectionAdmission' | 'trustsProxy' | 'readers' | 'polling';

export const openSockets = (
  config: Config & Pick<Tuning, 'acceptRatePerSecond' | 'connectionsPerIdentity' | 'loopDelayMaxMs'>,
  parts: Omit<SocketParts, BySettings>,
): Sockets =>
  createSockets({
    ...parts,
    connectionAdmission: {
      connectionsMax: config.CONNECTIONS_MAX,
      acceptRatePerSecond: config.acceptRatePerSecond,
      loopDelayMaxMs: config.loopDelayMaxMs,
      perIdentity: config.connectionsPerIdentity,
      perAddress: config.CONNECTIONS_PER_ADDRESS,
    },
    trustsProxy: config.TRUST_PROXY,
    readers: {
      socketMaxBytes,
      allMaxBytes,
      everyMs: readersEveryMs,
    },
    polling: config.POLLING,
  });
