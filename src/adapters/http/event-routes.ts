// The routes that answer a client event: they pass the same gate as the sockets.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Oversize } from '../../contracts/oversize.ts';
import type { Claims, Role } from '../../contracts/roles.ts';
import { routes } from '../../contracts/routes.ts';
import type { Dispatch, Session } from '../../contracts/session.ts';
import { describeRoute } from './described.ts';
import type { IdentifyParts } from './identify.ts';
import { identify } from './identify.ts';
import { boardParameters, failQuery, journalParameters } from './query-faults.ts';
import { fail, send } from './refusals.ts';

export interface EventRoutesParts extends IdentifyParts {
  readonly dispatch: Dispatch;
}

const tooLarge = 413;

/** The parameters that the paths name. The gate checks them, and every other part of a request. */
interface UserPath {
  Params: { readonly id: string };
}
interface BoardPath {
  Params: { readonly board: string };
}
interface ReceiptPath {
  Params: { readonly store: string; readonly receiptNo: string };
  /** Fastify parses every query to an object. */
  Querystring: Readonly<Record<string, unknown>>;
}

export function addEventRoutes(app: FastifyInstance, parts: EventRoutesParts): void {
  const ask = askBy(parts);
  const { receipt, setProfile, journal, board } = routes;
  for (const name of ['submitReceipt', 'voidReceipt', 'previewReceipt', 'announce'] as const) {
    const route = routes[name];
    app.post(route.path, { schema: describeRoute(name) }, (request, reply) =>
      ask(route, request, reply, request.body),
    );
  }
  app.get<ReceiptPath>(receipt.path, { schema: describeRoute('receipt') }, (request, reply) => {
    const { store, receiptNo } = request.params;
    return ask(receipt, request, reply, { storeId: store, receiptNo, ...request.query });
  });
  for (const name of ['snapshot', 'stats', 'profile'] as const) {
    const route = routes[name];
    app.get<UserPath>(route.path, { schema: describeRoute(name) }, (request, reply) =>
      ask(route, request, reply, userOf(request.params)),
    );
  }
  app.put<UserPath>(setProfile.path, { schema: describeRoute('setProfile') }, (request, reply) => {
    const body = request.body as object; // the gate refuses the fields of anything else
    return ask(setProfile, request, reply, { ...body, ...userOf(request.params) });
  });
  app.get<UserPath>(journal.path, { schema: describeRoute('journal') }, (request, reply) => {
    const query = journal.query.safeParse(request.query);
    if (!query.success) return failQuery(reply, query.error, journalParameters);
    return ask(journal, request, reply, { ...userOf(request.params), ...query.data });
  });
  app.get<BoardPath>(board.path, { schema: describeRoute('board') }, (request, reply) => {
    const query = board.query.safeParse(request.query);
    if (!query.success) return failQuery(reply, query.error, boardParameters);
    return ask(board, request, reply, { board: request.params.board, ...query.data });
  });
}

/** Sends the payload through the gate, as a socket would, and answers with its reply. */
const askBy =
  (parts: EventRoutesParts) =>
  async (
    route: { event: string; roles: readonly Role[] },
    request: FastifyRequest,
    reply: FastifyReply,
    payload: unknown,
  ): Promise<unknown> => {
    const claims = await identify(parts, request);
    if (claims === null) return fail(reply, 'unauthenticated', 'no valid token');
    // An event may serve more roles than its route: a kiosk reads the shopper of its visit, and a request has no visit.
    if (!route.roles.includes(claims.role))
      return fail(reply, 'forbidden', `not for the role ${claims.role}`);
    const answer = await parts.dispatch(sessionOf(claims), route.event, payload, request.id);
    return send(reply, answer, payload instanceof Oversize ? tooLarge : undefined);
  };

const userOf = ({ id }: UserPath['Params']): { userId: string } => ({ userId: id });

/** A request is a session with one event. It cannot be bound to a shopper. */
const sessionOf = (claims: Claims): Session => ({
  claims,
  boundTo: () => null,
  bind: () => {},
  caughtUp: () => {},
  heardFrom: () => null,
  release: () => {},
  renewed: () => {},
});
