// The Socket.IO server of a node: makes its parts in the order in which they need each other, and connects them.
import type { Server as HttpServer } from 'node:http';
import { Server, type ServerOptions } from 'socket.io';
import { maxReadBytes } from '../../contracts/limits.ts';
import type { Role } from '../../contracts/roles.ts';
import { userRoom } from '../../contracts/rooms.ts';
import type { ScreenState } from '../../contracts/screens.ts';
import type { Broadcast } from '../../ports/broadcast.ts';
import type { InboundChange } from '../../ports/changes.ts';
import type { Log } from '../../ports/log.ts';
import type { Publisher } from '../../ports/publisher.ts';
import type { VisitPushes } from '../../ports/visits.ts';
import { acceptConnections } from './accept-connections.ts';
import type { EventParts } from './answer-events.ts';
import { createAnswerEvents } from './answer-events.ts';
import type { Audiences, AudiencesFigures } from './audiences.ts';
import { createAudiences } from './audiences.ts';
import type { AuthenticationParts } from './authenticate.ts';
import { createAuthenticate } from './authenticate.ts';
import { createBroadcast } from './broadcast.ts';
import { limitCloseTimeout } from './close-timeout.ts';
import type {
  ConnectionAdmission,
  ConnectionAdmissionLimits,
  ConnectionRefusal,
} from './connection-admission.ts';
import { createConnectionAdmission } from './connection-admission.ts';
import type { QuotaLimits } from './connection-quotas.ts';
import type { ConnectionTracker, TrackerFigures } from './connection-tracker.ts';
import { createConnectionTracker } from './connection-tracker.ts';
import { drain } from './drain.ts';
import { createEndSessions, endExpiredSessions } from './end-sessions.ts';
import type { FloodControl } from './flood-control.ts';
import { createFloodControl } from './flood-control.ts';
import { createFollow } from './follow.ts';
import type { GreetingParts } from './greet.ts';
import { createGreet } from './greet.ts';
import type { InboundPushesFigures } from './inbound-pushes.ts';
import { createInboundPushes } from './inbound-pushes.ts';
import type { OperatorPushes } from './operator-pushes.ts';
import { createOperatorPushes } from './operator-pushes.ts';
import { createOtherNodes } from './other-nodes.ts';
import { writePacketsTogether } from './packets-together.ts';
import { createPublisher } from './publisher.ts';
import type { HandshakeParts } from './refused-handshakes.ts';
import { createHandshakes } from './refused-handshakes.ts';
import type { ReaderLimits, SlowReaders } from './slow-readers.ts';
import { cutSlowReaders } from './slow-readers.ts';
import type { SlowedSockets } from './slowed-sockets.ts';
import { createSlowedSockets } from './slowed-sockets.ts';
import type { SocketServer } from './types.ts';
import { createVisitPushes } from './visit-pushes.ts';

export interface SocketParts {
  readonly http: HttpServer;
  /** False on a node that only runs jobs: it refuses every connection. */
  readonly serves: boolean;
  readonly identity: GreetingParts['identity'];
  readonly connectionAdmission: ConnectionAdmissionLimits & QuotaLimits;
  /** True: the address of a connection is taken from the header that a proxy sets. */
  readonly trustsProxy: boolean;
  readonly readers: ReaderLimits;
  /** Mean delay of the event loop over the last second. */
  readonly loopDelayMs: () => number;
  readonly isOriginAllowed: HandshakeParts['isOriginAllowed'];
  readonly polling: boolean;
  /** The adapter that reaches the other nodes; null: there are none. */
  readonly adapter: NonNullable<ServerOptions['adapter']> | null;
  readonly log: Log;
}

/** What answers clients. It is made from other parts of the node, some of which need the publisher first. */
export type ClientParts = Omit<AuthenticationParts & EventParts & GreetingParts, 'log' | 'identity'>;

export interface Sockets {
  /** Lets clients in. Called once, before the HTTP server listens. */
  serve(clients: ClientParts): void;
  readonly publisher: Publisher;
  /** Pushes what other nodes have committed to those clients of this node that follow it. */
  receive(changes: readonly InboundChange[]): void;
  inboundPushes(): InboundPushesFigures;
  readonly broadcast: Broadcast<ScreenState>;
  readonly visits: VisitPushes;
  audiences(): AudiencesFigures;
  connections(): number;
  connectionsByRole(): Readonly<Partial<Record<Role, number>>>;
  readonly operators: OperatorPushes;
  /** When the last connection was tried, admitted or not, on the clock of `performance.now()`; -Infinity before the first. */
  arrivedAtMs(): number;
  /** Connections refused since the start, by reason. */
  turnedAway(): Readonly<Record<ConnectionRefusal, number>>;
  /** Refuses new connections for good; open connections stay. */
  refuseNew(): void;
  /** Refuses new connections until `takeAgain`. */
  refuseForNow(): void;
  takeAgain(): void;
  followedUsers(): number;
  follows(userId: string): boolean;
  slowReaders: SlowReaders['figures'];
  quotas: () => SocketFigures;
  /** Tells all clients to reconnect, then closes their connections one after the other. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

export interface SocketFigures extends TrackerFigures {
  /** Connections of callers that exceed their rate, which wait to be read. */
  readonly slowed: number;
  readonly floodDisconnects: number;
  /** Milliseconds since the last of them; null: there was none. */
  readonly floodDisconnectAgoMs: number | null;
}

/** Time to authenticate after the handshake. A phone on a poor network needs two seconds. */
const connectTimeoutMs = 3_000;
const path = '/socket.io/';

export function createSockets(parts: SocketParts): Sockets {
  const { log } = parts;
  const io = createServer(parts);
  const admission = createAdmission(io, parts);
  const tracker = attach(io, parts, admission);

  const follow = createFollow();
  const audiences = createAudiences(io, log);
  const others = createOtherNodes(io, parts.adapter === null);
  const publisher = createPublisher(io, follow, parts.identity.epoch, createEndSessions(io, others));
  const inbound = createInboundPushes((room) => io.sockets.adapter.rooms.has(room), publisher);
  const readers = cutSlowReaders(io, parts.readers, log);
  const stopExpiry = endExpiredSessions(io);

  const floodControl = createFloodControl(() => performance.now());
  const slowed = createSlowedSockets();
  let arrivedAtMs = Number.NEGATIVE_INFINITY;
  const byRole: Partial<Record<Role, number>> = {};

  return {
    serve: (clients) => {
      io.use((_socket, next) => {
        arrivedAtMs = performance.now();
        next();
      });
      io.use(createAuthenticate({ ...clients, log }, { admission, tracker, floodControl }));
      acceptConnections(io, {
        follow,
        audiences,
        byRole,
        answerEvents: createAnswerEvents({ ...clients, log }, floodControl, slowed),
        greet: createGreet({ ...clients, identity: parts.identity }),
        polling: parts.polling,
        log,
      });
    },
    publisher,
    receive: inbound.take,
    inboundPushes: inbound.figures,
    connections: () => io.sockets.sockets.size,
    connectionsByRole: () => ({ ...byRole }),
    operators: createOperatorPushes(audiences),
    arrivedAtMs: () => arrivedAtMs,
    ...createDoor(admission, audiences),
    followedUsers: follow.size,
    follows: (userId) => io.sockets.adapter.rooms.has(userRoom(userId)),
    slowReaders: readers.figures,
    quotas: () => socketFigures(tracker, floodControl, slowed),
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

/** Attaches the server to HTTP, with the parts that see a connection before there is a socket. */
function attach(io: SocketServer, parts: SocketParts, admission: ConnectionAdmission): ConnectionTracker {
  const { http } = parts;
  const tracker = createConnectionTracker(parts.connectionAdmission, parts.trustsProxy, admission);
  const handshakes = createHandshakes({
    isOriginAllowed: parts.isOriginAllowed,
    polling: parts.polling,
    path,
    mayOpen: (request) => tracker.mayOpen(request) && admission.mayOpen(),
  });
  io.attach(http, { allowRequest: handshakes.allowRequest });
  tracker.watch(io);
  handshakes.listen(io, http);
  limitCloseTimeout(io, http);
  writePacketsTogether(io);
  return tracker;
}

/** Refuses new connections, for good or until it takes them again. */
const createDoor = (
  admission: ConnectionAdmission,
  audiences: Audiences,
): Pick<Sockets, 'turnedAway' | 'refuseNew' | 'refuseForNow' | 'takeAgain'> => ({
  turnedAway: admission.refused,
  refuseNew: () => admission.shut('stopping'),
  refuseForNow: () => admission.drain(true),
  takeAgain: () => {
    admission.drain(false);
    audiences.goOn();
  },
});

function socketFigures(
  tracker: ConnectionTracker,
  floodControl: FloodControl,
  slowed: SlowedSockets,
): SocketFigures {
  const { cut, lastAgoMs } = floodControl.figures();
  return {
    ...tracker.figures(),
    slowed: slowed.waiting(),
    floodDisconnects: cut,
    floodDisconnectAgoMs: lastAgoMs,
  };
}

/** Not yet attached to the HTTP server: the parts that decide about handshakes need it first. */
const createServer = ({ polling, adapter }: SocketParts): SocketServer =>
  new Server({
    transports: polling ? ['websocket', 'polling'] : ['websocket'],
    maxHttpBufferSize: maxReadBytes,
    connectTimeout: connectTimeoutMs,
    perMessageDeflate: false,
    serveClient: false,
    ...(adapter === null ? {} : { adapter }),
    path,
  });

function createAdmission(io: SocketServer, parts: SocketParts): ConnectionAdmission {
  const admission = createConnectionAdmission(parts.connectionAdmission, {
    connected: () => io.sockets.sockets.size,
    open: () => io.engine.clientsCount,
    loopDelayMs: parts.loopDelayMs,
    now: () => performance.now(),
    random: Math.random,
  });
  if (!parts.serves) admission.shut('role');
  return admission;
}
