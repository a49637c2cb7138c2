// The route that exchanges the code of a link for a token.
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Reply } from '../../contracts/errors.ts';
import { wireError } from '../../contracts/errors.ts';
import { sessionOpen } from '../../contracts/links.ts';
import { routes } from '../../contracts/routes.ts';
import { StoreUnavailableError } from '../../ports/store.ts';
import { describeRoute } from './described.ts';
import { databaseAway } from './refusals.ts';

export interface LinksParts {
  /** Milliseconds until the next exchange may be asked for; 0: now. */
  readonly take: () => number;
  /** Null: the code is unknown or has expired. */
  readonly open: (code: string) => Promise<{ readonly token: string; readonly expiresAt: string } | null>;
}

type Send = (reply: FastifyReply, answer: Reply<unknown>) => FastifyReply;

export function addLinks(app: FastifyInstance, links: LinksParts, send: Send): void {
  const { openSession } = routes;
  app.post(openSession.path, { schema: describeRoute('openSession') }, async (request, reply) => {
    void reply.header('cache-control', 'no-store');
    const retryAfterMs = links.take();
    if (retryAfterMs > 0) {
      return send(reply, {
        ok: false,
        error: wireError('limited', 'too many links are opened', { retryAfterMs }),
      });
    }
    const asked = sessionOpen.safeParse(request.body);
    if (!asked.success) {
      const message = asked.error.issues[0]?.message ?? 'not in the required form';
      return send(reply, { ok: false, error: wireError('invalid', message, { field: 'code' }) });
    }
    const opened = await links.open(asked.data.code).catch((error: unknown) => {
      if (error instanceof StoreUnavailableError) return 'away';
      throw error;
    });
    if (opened === 'away') return send(reply, { ok: false, error: databaseAway });
    return send(
      reply,
      opened === null
        ? { ok: false, error: wireError('unauthenticated', 'this link has expired or never existed') }
        : { ok: true, data: opened },
    );
  });
}
