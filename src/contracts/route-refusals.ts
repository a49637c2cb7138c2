// Which refusals each HTTP route may answer with. Tests hold every answer of a node to it.
import type { ErrorCode } from './errors.ts';
import type { RouteName } from './routes.ts';

/** What the gate may say to anyone, whatever is asked. */
const byTheGate = ['invalid', 'unauthenticated', 'forbidden', 'limited', 'internal'] as const;
/** A read of the database, from the budget for reads. */
const read = [...byTheGate, 'busy', 'unavailable'] as const;
/** A receipt that is judged. */
const judged = [...byTheGate, 'not_found', 'conflict', 'too_old', 'unavailable'] as const;
/** A receipt that is committed: the admission may be full, and the outcome unknown. */
const committed = [...judged, 'busy', 'retry'] as const;
/** Figures of the node, for operators. */
const figures = ['unauthenticated', 'forbidden', 'busy', 'internal'] as const;

export const routeRefusals = {
  submitReceipt: committed,
  voidReceipt: committed,
  previewReceipt: judged,
  receipt: [...byTheGate, 'not_found', 'unavailable'],
  snapshot: [...read, 'not_found'],
  stats: [...read, 'not_found'],
  journal: read,
  profile: read,
  setProfile: read,
  // Every role may ask.
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

/** Statuses of `invalid` that a body may meet before anybody judges it. */
export const bodyStatuses = {
  413: '`invalid`: the body is larger than a message may be.',
  415: '`invalid`: the body is of another type or encoding than the ones taken.',
} as const;
