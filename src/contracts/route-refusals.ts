// The error codes that each HTTP route may answer with. Tests check every answer of a node against this table.
import type { ErrorCode } from './errors.ts';
import type { RouteName } from './routes.ts';

/** Codes that the gate may answer to any event. */
const byTheGate = ['invalid', 'unauthenticated', 'forbidden', 'limited', 'internal'] as const;
/** An event that reads the database within the read budget. */
const read = [...byTheGate, 'busy', 'unavailable'] as const;
/** An event that decides about a receipt. */
const judged = [...byTheGate, 'not_found', 'conflict', 'too_old', 'unavailable'] as const;
/** An event that commits: admission may be full, and the outcome may be unknown. */
const committed = [...judged, 'busy', 'retry'] as const;
/** Figures of the node, for operators. */
const figures = ['unauthenticated', 'forbidden', 'busy', 'internal'] as const;

export const routeRefusals = {
  submitReceipt: committed,
  voidReceipt: committed,
  previewReceipt: [...judged, 'busy'],
  receipt: [...byTheGate, 'not_found', 'busy', 'unavailable'],
  snapshot: [...read, 'not_found'],
  stats: [...read, 'not_found'],
  journal: read,
  profile: read,
  setProfile: read,
  // All roles are permitted, so `forbidden` is missing.
  board: ['invalid', 'unauthenticated', 'limited', 'internal', 'busy', 'unavailable', 'not_found'],
  announce: byTheGate,
  openSession: ['invalid', 'unauthenticated', 'limited', 'unavailable', 'internal'],
  openPairing: ['invalid', 'limited', 'busy', 'unavailable', 'internal'],
  claimPairing: ['invalid', 'not_found', 'unavailable', 'internal'],
  performance: figures,
  metrics: figures,
  livez: [],
  readyz: [],
} as const satisfies Record<RouteName, readonly ErrorCode[]>;

/** Other HTTP statuses of `invalid`, for bodies that are refused before they are parsed. */
export const bodyStatuses = {
  413: '`invalid`: the body is larger than a message may be.',
  415: '`invalid`: the body is of another type or encoding than the ones taken.',
} as const;
