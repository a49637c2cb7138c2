// The routes by which a device gets its first token: it requests a code to show, and waits until an operator enters it.
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { PairingClaimed, PairingOpened } from '../../contracts/devices.ts';
import { wireError } from '../../contracts/errors.ts';
import { routes } from '../../contracts/routes.ts';
import { StoreUnavailableError } from '../../ports/store.ts';
import { TokenBucket } from '../../ports/token-bucket.ts';
import { describeRoute } from './described.ts';
import { databaseAway, fail, send } from './refusals.ts';

export interface PairingParts {
  /** Null: too many devices wait. */
  readonly open: (role: 'screen' | 'kiosk' | 'tablet') => Promise<PairingOpened | null>;
  /** Null: the code has expired. */
  readonly claim: (secret: string) => Promise<PairingClaimed | null>;
  readonly isStopping: () => boolean;
}

/** The callers have no identity, so the limits apply to the whole node. */
const openRate = { perSecond: 2, burst: 40 };
const waitMs = 20_000;
const lookEveryMs = 1_000;
/** Devices whose requests wait at the same time. Others are answered at once and poll. */
const mostWaiting = 200;
const retryAfterMs = 5_000;

export function addPairing(app: FastifyInstance, { open, claim, isStopping }: PairingParts): void {
  const opens = new TokenBucket(openRate, performance.now());
  let waiting = 0;

  app.post(routes.openPairing.path, { schema: describeRoute('openPairing') }, async (request, reply) => {
    const body = routes.openPairing.body.safeParse(request.body);
    if (!body.success) return fail(reply, 'invalid', 'screen, kiosk or tablet', 'role');
    if (opens.take(openRate, performance.now()) > 0) return refuseForNow(reply, 'limited', 'too many codes');
    return orAway(reply, async () => {
      const opened = await open(body.data.role);
      if (opened !== null) return reply.send(opened);
      return refuseForNow(reply, 'busy', 'too many devices wait');
    });
  });

  app.post(routes.claimPairing.path, { schema: describeRoute('claimPairing') }, async (request, reply) => {
    const body = routes.claimPairing.body.safeParse(request.body);
    if (!body.success) return fail(reply, 'invalid', 'the secret of the code', 'secret');
    const untilMs = performance.now() + (waiting < mostWaiting ? waitMs : 0);
    let isGone = false;
    reply.raw.on('close', () => {
      isGone = true;
    });
    waiting += 1;
    try {
      return await orAway(reply, async () => {
        for (;;) {
          const found = await claim(body.data.secret);
          if (found === null) return fail(reply, 'not_found', 'this code has expired');
          const isOver = isGone || isStopping() || performance.now() >= untilMs;
          if (found.status === 'paired' || isOver) return reply.send(found);
          await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
        }
      });
    } finally {
      waiting -= 1;
    }
  });
}

const refuseForNow = (reply: FastifyReply, code: 'limited' | 'busy', message: string): FastifyReply =>
  send(reply, { ok: false, error: wireError(code, message, { retryAfterMs }) });

async function orAway(reply: FastifyReply, work: () => Promise<FastifyReply>): Promise<FastifyReply> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof StoreUnavailableError)) throw error;
    return send(reply, { ok: false, error: databaseAway });
  }
}
