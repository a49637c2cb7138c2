// The sockets of a node: who connects is who the token says, hears what is theirs, and speaks through the gate.
import type { Server as HttpServer } from 'node:http';
import { Server, type ServerOptions } from 'socket.io';
import { wireError } from '../../contracts/errors.ts';
import { maxPayloadBytes, maxReadBytes } from '../../contracts/limits.ts';
import type { OpsLog, OpsState } from '../../contracts/ops.ts';
import { Oversize } from '../../contracts/oversize.ts';
import type { Claims, Role } from '../../contracts/roles.ts';
import { everyone, operators, screensOf, storeRoom, tabletsRoom, userRoom } from '../../contracts/rooms.ts';
import type { ScreenState } from '../../contracts/screens.ts';
import type { Hello } from '../../contracts/server-events.ts';
import type { Dispatch } from '../../contracts/session.ts';
import type { Cursor } from '../../contracts/shoppers.ts';
import { cursor as cursorSchema } from '../../contracts/shoppers.ts';
import type { Announcement, Broadcast } from '../../ports/broadcast.ts';
import type { InboundChange } from '../../ports/changes.ts';
import type { Log } from '../../ports/log.ts';
import type { Publisher } from '../../ports/publisher.ts';
import type { Served, VisitPushes } from '../../ports/visits.ts';
import type { AudiencesFigures } from './audiences.ts';
import { createAudiences } from './audiences.ts';
import { createBroadcast } from './broadcast.ts';
import { limitCloseTimeout } from './close-timeout.ts';
import type { ConnectionAdmissionLimits, ConnectionRefusal, Refused } from './connection-admission.ts';
import { createConnectionAdmission } from './connection-admission.ts';
import type { QuotaLimits } from './connection-quotas.ts';
import type { TrackerFigures } from './connection-tracker.ts';
import { createConnectionTracker } from './connection-tracker.ts';
import { drain } from './drain.ts';
import { createEndSessions } from './end-sessions.ts';
import { endAtExpiry, endSession, isExpired } from './expiry.ts';
import { createFloodControl } from './flood-control.ts';
import { createFollow } from './follow.ts';
import { forgetHandshake } from './forget-handshake.ts';
import type { InboundPushesFigures } from './inbound-pushes.ts';
import { createInboundPushes } from './inbound-pushes.ts';
import { createOtherNodes } from './other-nodes.ts';
import { sizeOfPackets } from './packet-size.ts';
import { writePacketsTogether } from './packets-together.ts';
import { createPublisher } from './publisher.ts';
import type { HandshakeParts } from './refused-handshakes.ts';
import { createHandshakes } from './refused-handshakes.ts';
import { SocketSession } from './session.ts';
import type { ReaderLimits, SlowReaders } from './slow-readers.ts';
import { cutSlowReaders } from './slow-readers.ts';
import type { SocketServer } from './types.ts';
import { createVisitPushes } from './visit-pushes.ts';

export interface SocketParts {
  readonly http: HttpServer;
  /** False: every client is sent elsewhere. */
  readonly serves: boolean;
  readonly identity: Pick<Hello, 'node' | 'epoch' | 'durable'>;
  readonly connectionAdmission: ConnectionAdmissionLimits & QuotaLimits;
  /** A proxy in front says where connections come from. */
  readonly trustsProxy: boolean;
  readonly readers: ReaderLimits;
  /** Mean delay of the event loop over the last second. */
  readonly loopDelayMs: () => number;
  readonly isOriginAllowed: HandshakeParts['isOriginAllowed'];
  readonly polling: boolean;
  /** Reaches the other nodes; null: there are none. */
  readonly adapter: NonNullable<ServerOptions['adapter']> | null;
  readonly log: Log;
}

/** What clients are let in by, greeted with, and ask. */
export interface ClientParts {
  readonly dispatch: Dispatch;
  /** Names a call: nothing on this wire says one. */
  readonly newTraceId: () => string;
  readonly readToken: (token: unknown) => Promise<Claims | null>;
  /** What a shopper is greeted with. */
  readonly greet: (
    userId: string,
    cursor: Cursor | null,
  ) => Promise<Pick<Hello, 'snapshot' | 'entries' | 'complete'>>;
  /** What a screen is greeted with. */
  readonly readScreen: (storeId: string | null) => Promise<ScreenState>;
  /** The kiosk that serves this shopper now. */
  readonly servedBy: (userId: string) => Served | null;
  /** What an operator is greeted with. */
  readonly readOps: () => OpsState;
  /** What everyone is told just now. */
  readonly announcement: () => Announcement | null;
}

export interface Sockets {
  /** Lets clients in. Called once, before the HTTP server listens. */
  serve(clients: ClientParts): void;
  readonly publisher: Publisher;
  /** Takes what other nodes have committed, for those of this one whom it concerns. */
  receive(changes: readonly InboundChange[]): void;
  inboundPushes(): InboundPushesFigures;
  readonly broadcast: Broadcast<ScreenState>;
  readonly visits: VisitPushes;
  /** How pushes to many are doing. */
  audiences(): AudiencesFigures;
  connections(): number;
  connectionsByRole(): Readonly<Partial<Record<Role, number>>>;
  /** The operators on this node. */
  readonly operators: {
    areHere(): boolean;
    showState(state: OpsState): void;
    showRows(log: OpsLog): void;
  };
  /** When the last one came, let in or not; milliseconds since 1970, -Infinity before the first. */
  arrivedAtMs(): number;
  /** Connections turned away since the start, by reason. */
  turnedAway(): Readonly<Record<ConnectionRefusal, number>>;
  /** Lets nobody in any more; who is here stays. */
  refuseNew(): void;
  /** The same, until `takeAgain`. */
  refuseForNow(): void;
  takeAgain(): void;
  followedUsers(): number;
  /** Whether the shopper has a connection to this node, of their own or by a kiosk. */
  follows(userId: string): boolean;
  /** What waits for clients that have not read it, and how many were cut for it. */
  slowReaders: SlowReaders['figures'];
  /** Sockets by kind of place, those that have not said who they are, and how many were cut. */
  quotas: () => SocketFigures;
  /** Tells everyone to come back later, then closes their transports one after the other. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

export interface SocketFigures extends TrackerFigures {
  readonly floodDisconnects: number;
}

/** A socket that says nothing for this long after connecting is cut: a phone on a poor network says it within two. */
const connectTimeoutMs = 3_000;
const path = '/socket.io/';

export function createSockets(parts: SocketParts): Sockets {
  const { http, log } = parts;
  const handshakes = createHandshakes({
    ...parts,
    path,
    mayOpen: (request) => connectionTracker.mayOpen(request) && connectionAdmission.mayOpen(),
  });
  const io: SocketServer = new Server(http, {
    transports: parts.polling ? ['websocket', 'polling'] : ['websocket'],
    maxHttpBufferSize: maxReadBytes,
    connectTimeout: connectTimeoutMs,
    perMessageDeflate: false,
    serveClient: false,
    ...(parts.adapter === null ? {} : { adapter: parts.adapter }),
    path,
    allowRequest: handshakes.allowRequest,
  });
  const connectionAdmission = createConnectionAdmission(parts.connectionAdmission, {
    connected: () => io.sockets.sockets.size,
    open: () => io.engine.clientsCount,
    loopDelayMs: parts.loopDelayMs,
    now: () => performance.now(),
    random: Math.random,
  });
  const connectionTracker = createConnectionTracker(
    io,
    parts.connectionAdmission,
    parts.trustsProxy,
    connectionAdmission,
  );
  const floodControl = createFloodControl(() => performance.now());
  if (!parts.serves) connectionAdmission.shut('role');
  handshakes.listen(io, http);
  limitCloseTimeout(io, http);
  writePacketsTogether(io);
  const follow = createFollow();
  const readers = cutSlowReaders(io, parts.readers, log);
  const audiences = createAudiences(io, log);
  const stopExpiry = endAtExpiry(io);
  const arrivals = { lastMs: Number.NEGATIVE_INFINITY };
  const byRole: Partial<Record<Role, number>> = {};
  const countRole = (role: Role, by: 1 | -1): void => {
    byRole[role] = (byRole[role] ?? 0) + by;
  };
  const others = createOtherNodes(io, parts.adapter === null);
  const endSessions = createEndSessions(io, others);
  const publisher = createPublisher(io, follow, parts.identity.epoch, endSessions);
  const heard = createInboundPushes((room) => io.sockets.adapter.rooms.has(room), publisher);

  return {
    serve: (clients) =>
      letClientsIn(io, parts, clients, {
        connectionAdmission,
        connectionTracker,
        floodControl,
        follow,
        audiences,
        arrivals,
        countRole,
      }),
    publisher,
    receive: heard.take,
    inboundPushes: heard.figures,
    connections: () => io.sockets.sockets.size,
    connectionsByRole: () => ({ ...byRole }),
    operators: {
      areHere: () => audiences.present().includes(operators),
      showState: (state) => audiences.push(operators, 'state', (room) => room.emit('ops:state', state)),
      showRows: (rows) =>
        audiences.push(operators, `rows ${rows.rows[0]?.id}`, (room) => room.emit('ops:log', rows)),
    },
    arrivedAtMs: () => arrivals.lastMs,
    turnedAway: connectionAdmission.refused,
    refuseNew: () => connectionAdmission.shut('stopping'),
    refuseForNow: () => connectionAdmission.drain(true),
    takeAgain: () => {
      connectionAdmission.drain(false);
      audiences.goOn();
    },
    followedUsers: follow.size,
    follows: (userId) => io.sockets.adapter.rooms.has(userRoom(userId)),
    slowReaders: readers.figures,
    quotas: () => ({ ...connectionTracker.figures(), floodDisconnects: floodControl.figures().cut }),
    broadcast: createBroadcast(audiences, others),
    visits: createVisitPushes(io, others),
    audiences: audiences.figures,
    drain: () => drain(io, audiences),
    close: async () => {
      readers.stop();
      stopExpiry();
      await io.close();
    },
  };
}

/** What decides who may connect, and what hears of it. */
interface Admitting {
  readonly connectionAdmission: ReturnType<typeof createConnectionAdmission>;
  readonly connectionTracker: ReturnType<typeof createConnectionTracker>;
  readonly floodControl: ReturnType<typeof createFloodControl>;
  readonly follow: ReturnType<typeof createFollow>;
  readonly audiences: ReturnType<typeof createAudiences>;
  readonly arrivals: { lastMs: number };
  readonly countRole: (role: Role, by: 1 | -1) => void;
}

function letClientsIn(
  io: SocketServer,
  parts: SocketParts,
  clients: ClientParts,
  admitting: Admitting,
): void {
  const { connectionAdmission, connectionTracker, floodControl, follow, audiences } = admitting;
  const { arrivals, countRole } = admitting;
  const { log } = parts;

  io.use(async (socket, next) => {
    arrivals.lastMs = performance.now();
    try {
      // Off the handshake at once: nothing that walks over sockets later can give a token away.
      const { token, cursor } = socket.handshake.auth;
      socket.handshake.auth = {};
      const noRoom = connectionAdmission.room();
      if (noRoom !== null) return next(turnAway(noRoom));
      const claims = await clients.readToken(token);
      if (claims === null) return next(refusal('unauthenticated', 'no valid token'));
      const awayMs = floodControl.awayMs(claims);
      if (awayMs > 0) return next(turnAway(connectionAdmission.refuse('flooding', awayMs)));
      const tooMany = connectionAdmission.take() ?? connectionTracker.admit(socket, claims);
      if (tooMany !== null) return next(turnAway(tooMany));
      socket.data.claims = claims;
      socket.data.cursor = cursorSchema.safeParse(cursor).data ?? null;
      next();
    } catch (error) {
      log.error({ err: error }, 'connecting failed');
      next(refusal('internal', 'a fault of ours'));
    }
  });

  io.on('connection', (socket) => {
    const { claims, cursor } = socket.data;
    if (!parts.polling) forgetHandshake(socket);
    const session = new SocketSession(socket, follow);

    const size = sizeOfPackets(socket.conn);
    countRole(claims.role, 1);
    socket.on('disconnect', () => {
      countRole(claims.role, -1);
      session.release();
    });
    socket.onAny((event: string, ...args: unknown[]) => {
      if (isExpired(socket)) return endSession(socket);
      const last = args.at(-1);
      const acknowledge = typeof last === 'function' ? last : null;
      const said = args[0] === last && acknowledge ? undefined : args[0];
      const payload = size() > maxPayloadBytes ? new Oversize(size(), said) : said;
      // The gate never rejects; an acknowledgement is optional.
      void clients.dispatch(session, event, payload, clients.newTraceId()).then((reply) => {
        acknowledge?.(reply);
        if (reply.ok || reply.error.code !== 'limited') return;
        const warning = floodControl.warned(claims);
        if (warning === 'warned') return;
        if (warning === 'cut') {
          log.warn({ sub: claims.sub, role: claims.role }, 'a client does not keep to its rate and is cut');
        }
        socket.conn.request.socket.destroy();
      });
    });
    if (claims.store !== undefined && claims.role !== 'screen') void socket.join(storeRoom(claims.store));
    if (claims.store !== undefined && claims.role === 'tablet') void socket.join(tabletsRoom(claims.store));
    // Before the greeting, which tells what was said until then.
    audiences.join(socket, everyone);
    if (claims.role === 'screen') audiences.join(socket, screensOf(claims.store ?? null));
    if (claims.role === 'operator') audiences.join(socket, operators);
    void sayHello().catch((error: unknown) => {
      // Without a place in the journal the connection is of no use: it comes back by itself.
      log.warn({ err: error, sub: claims.sub }, 'greeting failed');
      socket.conn.close();
    });

    async function sayHello(): Promise<void> {
      if (claims.role !== 'shopper') {
        greet({});
        if (claims.role === 'screen') {
          socket.emit('screen:state', await clients.readScreen(claims.store ?? null));
        }
        if (claims.role === 'operator') socket.emit('ops:state', clients.readOps());
        return;
      }
      // Joined first, read then: a push may come before the greeting, never neither of them.
      session.bind(claims.sub);
      const greeting = await clients.greet(claims.sub, cursor);
      greet(greeting);
      if (greeting.snapshot) session.caughtUp(claims.sub, greeting.snapshot.seq);
      const by = clients.servedBy(claims.sub);
      if (by !== null) socket.emit('shopper:served', by);
    }

    function greet(greeting: Partial<Hello>): void {
      const announcement = clients.announcement();
      socket.emit('hello', {
        ...parts.identity,
        role: claims.role,
        serverTime: new Date().toISOString(),
        ...greeting,
        ...(announcement === null ? {} : { announcement }),
      });
    }
  });
}

const turnedAwayFor: Readonly<Record<ConnectionRefusal, string>> = {
  role: 'this node runs jobs and serves nobody: connect to another one',
  stopping: 'this node is stopping',
  draining: 'this node is drained: connect to another one',
  full: 'this node is full',
  overloaded: 'this node has too much to do',
  rate: 'too many connect at once',
  unauthenticated: 'too many connections have not authenticated',
  flooding: 'this caller did not keep to its rate',
  identity: 'too many connections of this identity',
  address: 'too many connections from this address',
  shoppers: 'the quota of shoppers is used up',
};
const turnAway = ({ reason, retryAfterMs }: Refused): Error =>
  refusal('busy', turnedAwayFor[reason], retryAfterMs);

/** A refused connection, as `connect_error` with `data`. */
function refusal(
  code: 'unauthenticated' | 'busy' | 'internal',
  message: string,
  retryAfterMs?: number,
): Error {
  const { retryable } = wireError(code, message);
  return Object.assign(new Error(message), {
    data: { code, retryable, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) },
  });
}
