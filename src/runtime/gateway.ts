// The gateway of a node, from its settings: tokens, rates, visits, and how much may wait for whom.

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
import type { Caches } from './caches.ts';
import type { Config } from './config.ts';
import type { Tuning } from './tuning.ts';

const readersEveryMs = 1_000;
/** Bytes that may wait for one socket: far more than any state, so that only a client that stopped reading is cut. */
const socketMaxBytes = 262_144;
/** Bytes that may wait for all sockets of a node. With the heap this stays below 2 GiB. */
const allMaxBytes = 134_217_728;
/** Tokens that were verified before: one for each socket that a node may have. */
const tokensMax = 20_000;
/** Callers whose rate is remembered. The longest silent is forgotten first, with its bucket full again. */
const callersMax = 50_000;

/** Reads claims from tokens; those found good are remembered. */
export const openTokens = (caches: Caches, secret: string): ReturnType<typeof createTokenReader> =>
  createTokenReader(secret, caches.open<Claims>('tokens', tokensMax));

/** Renewed tokens, and the codes that phones show. */
export const openPasses = (
  config: SessionLengths,
  secret: string,
  now: () => number,
): Pick<Services, 'renewToken'> & { readonly shopperCodes: ShopperCodes } => ({
  renewToken: signSession(secret, config),
  shopperCodes: createShopperCodes(secret, now),
});

/** The one way in for what clients ask, over sockets and HTTP. */
export function openGate(
  config: Pick<Tuning, 'submitRatePerSecond'>,
  caches: Caches,
  services: Services,
  reads: ReadBudget,
  noteAct: NoteAct,
  telemetry: Telemetry,
  log: Log,
): Dispatch {
  const callers = caches.open<{ left: number; atMs: number }>('callers', callersMax);
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

/** Kiosks and wrong codes that are remembered; a mall has fewer of either. */
const kiosksMax = 1_000;
const usedCodesMax = 10_000;

/** Whom kiosks serve. */
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
