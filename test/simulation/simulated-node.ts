// A node of the simulated mall: the real pipeline and queries, and simulated connections.

import { createGate } from '../../handlers/gate.ts';
import { handlers } from '../../handlers/table.ts';
import { createCredits } from '../../src/access/credits.ts';
import { createCountedCache } from '../../src/adapters/memory/counted-cache.ts';
import { createMemoryOperatorLog } from '../../src/adapters/memory/operator-log.ts';
import { createMemoryProfiles } from '../../src/adapters/memory/profiles.ts';
import { createFollow } from '../../src/adapters/socketio/follow.ts';
import { createInboundPushes } from '../../src/adapters/socketio/inbound-pushes.ts';
import type { Greeting } from '../../src/client/journal-follower.ts';
import type { Reply } from '../../src/contracts/errors.ts';
import { userRoom } from '../../src/contracts/rooms.ts';
import type { Session } from '../../src/contracts/session.ts';
import type { Cursor, JournalPush } from '../../src/contracts/shoppers.ts';
import type { AnyCommand, Command } from '../../src/game/command.ts';
import type { Entry } from '../../src/game/outcome.ts';
import type { Answer } from '../../src/pipeline/answer.ts';
import type { Leaderboards } from '../../src/ports/leaderboards.ts';
import type { Publisher } from '../../src/ports/publisher.ts';
import type { RulesSource } from '../../src/ports/rules-source.ts';
import { mallInfoOf } from '../../src/queries/mall-info.ts';
import { createReadUser } from '../../src/queries/read-user.ts';
import type { RecordRun } from '../../src/queries/recent-records.ts';
import { createRecentRecords, sizeOfRun } from '../../src/queries/recent-records.ts';
import { createResumeQueries } from '../../src/queries/resume.ts';
import { silent } from '../silent-log.ts';
import { unlimitedReads } from '../unlimited-reads.ts';
import type { Channel } from './channel.ts';
import type { Connection } from './database.ts';
import { epoch } from './database.ts';
import type { CreatePipeline, NodeSettings, Pipeline } from './pipeline.ts';
import { recentMax, uncounted } from './pipeline.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import type { Told } from './told.ts';

/** The limit of cached entries of a node, over all shoppers. */
const recordsMax = 60;

/** A shopper's connection as the node sees it. */
export interface ShopperLink {
  readonly userId: string;
  isOpen(): boolean;
  greet(greeting: Greeting): void;
  push(push: JournalPush): void;
  /** The node closes it. */
  close(): void;
}

export interface SimulatedNode {
  readonly process: SimulatedProcess;
  readonly pipeline: Pipeline;
  readonly connection: Connection;
  onReturn(): void;
  // Call the following as this process.
  /** Compares the projections with the ledger once. */
  follow(): Promise<void>;
  ask(session: Session, event: string, payload: unknown, acknowledge: (reply: Reply<unknown>) => void): void;
  connect(link: ShopperLink, cursor: Cursor | null): void;
  disconnect(link: ShopperLink): void;
}

export interface NodeParts {
  readonly process: SimulatedProcess;
  readonly connection: Connection;
  readonly channel: Channel;
  readonly rules: RulesSource;
  readonly leaderboards: Leaderboards;
  readonly settings: NodeSettings;
  readonly createPipeline: CreatePipeline;
  readonly told: Told;
  /** Called with each answer before it is sent; `arrival` counts the commands of this node. */
  readonly onAnswer: (command: Command, answer: Answer, arrival: number) => void;
}

/** Call this as the process of the node. */
export function startSimulatedNode(parts: NodeParts): SimulatedNode {
  const { process, connection, rules, settings, told } = parts;
  const links = new Set<ShopperLink>();
  const followed = createFollow();
  let asked = 0;
  let arrivals = 0;

  const publisher: Publisher = {
    toUser: push,
    toStore: () => {},
    endSessions: () => {},
    followed: followed.entries,
  };

  const node: SimulatedNode = {
    process,
    connection,
    onReturn: () => {
      pipeline.headCheck();
      followNow();
    },
    follow: () => pipeline.projections.job.run(new AbortController().signal),
    ask: (session, event, payload, acknowledge) => {
      asked += 1;
      const read = told.reading(process.name, session.claims.sub, connection.failedReads);
      void dispatch(session, event, payload, `${process.name}/${asked}`).then((reply) => {
        if (reply.ok) read(reply.data);
        acknowledge(reply);
      });
    },
    connect: (link, cursor) => void greet(link, cursor),
    disconnect,
    get pipeline() {
      return pipeline;
    },
  };
  const changes = parts.channel.join(node);
  const records = createCountedCache<RecordRun>(recordsMax, { sizeOf: sizeOfRun });
  const pipeline = parts.createPipeline({
    connection,
    changes,
    publisher,
    records,
    rules,
    leaderboards: parts.leaderboards,
    settings,
  });
  // After the pipeline, as on a node: changed shoppers are processed before their pushes.
  const isFollowed = (room: string): boolean => [...links].some(({ userId }) => userRoom(userId) === room);
  const heard = createInboundPushes(isFollowed, publisher);
  changes.onChanged(heard.take);
  const { users, loadUsers } = pipeline;
  const readUser = createReadUser({ store: connection.store, loadUsers, users, findCached: null });
  const resume = createResumeQueries({
    store: connection.store,
    recent: createRecentRecords(records, recentMax),
    readUser,
    rules,
    now: Date.now,
    maxEntries: settings.resumeMax,
    spend: unlimitedReads.take,
  });
  const dispatch = createGate({
    handlers,
    services: {
      admission: { submit },
      previewReceipt: () => Promise.reject(new Error('nobody asks for a preview here')),
      readReceipt: () => Promise.reject(new Error('nobody looks at receipts here')),
      resume,
      readJournal: () => Promise.reject(new Error('nobody reads pages of a journal here')),
      readUser,
      readStoreToday: Object.assign(() => Promise.reject(new Error('nobody asks for lists here')), {
        figures: () => ({ size: 0, max: 0, hits: 0, misses: 0 }),
      }),
      webPush: null,
      readBoard: () => Promise.reject(new Error('there are no boards here')),
      profiles: createMemoryProfiles(),
      announcements: {
        announce: () => {
          throw new Error('nobody announces here');
        },
      },
      screenPlayed: () => {},
      screenPauses: {
        set: () => {
          throw new Error('nobody pauses screens here');
        },
      },
      drainNode: { ask: async () => 'no node' },
      rebuildLeaderboards: { start: async () => 'busy' },
      doctor: { start: async () => 'busy', last: () => null },
      rules: rules.current,
      clocks: { now: Date.now, wrong: () => {} },
      renewToken: () => Promise.reject(new Error('nobody renews a token here')),
      shopperCodes: { issue: (userId) => ({ code: userId, validUntil: '' }), read: (code) => code },
      visits: {
        begin: () => ({ ok: false, why: 'by-id' }),
        mayAskAbout: () => true,
        touch: () => null,
        call: () => '',
      },
      mallInfo: () => mallInfoOf(rules.current().rulebook),
      readReceiptHistory: () => Promise.reject(new Error('nobody asks for stories here')),
      operatorLog: createMemoryOperatorLog(),
      devices: {
        pair: () => Promise.reject(new Error('nobody pairs a device here')),
        list: async () => [],
        revoke: async () => null,
      },
      ops: { history: () => ({ points: [], rows: [] }), findTrace: () => null },
    },
    credits: createCredits(createCountedCache(100), () => performance.now()),
    submissions: { perSecond: 50, burst: 100 },
    reads: unlimitedReads,
    noteAct: async () => {},
    telemetry: uncounted,
    log: silent,
  });
  setInterval(pipeline.headCheck, settings.headCheckMs);
  let following = false;
  // One at a time; if the store is unavailable, the next run does it.
  function followNow(): void {
    if (following) return;
    following = true;
    const over = (): void => {
      following = false;
    };
    node.follow().then(over, over);
  }
  setInterval(followNow, settings.followMs);
  followNow();

  async function submit(command: AnyCommand, traceId: string): Promise<Answer> {
    // The operator judges the answers to corrections.
    if (command.type === 'adjust') return pipeline.submit(command, traceId);
    const arrival = arrivals;
    arrivals += 1;
    const answer = await pipeline.submit(command, traceId);
    if (command.type !== 'levels.settle') parts.onAnswer(command, answer, arrival);
    return answer;
  }

  function push(userId: string, entries: readonly Entry[]): void {
    if (entries.length === 0) return;
    told.entries(process.name, userId, entries);
    const said = { userId, epoch, entries: [...entries] };
    for (const link of links) {
      if (link.userId !== userId) continue;
      followed.pushed(userId, said);
      link.push(said);
    }
  }

  /** As the sockets do it: followed first, then read, so a push may precede the greeting and none is missed. */
  async function greet(link: ShopperLink, cursor: Cursor | null): Promise<void> {
    if (!link.isOpen()) return;
    links.add(link);
    followed.add(link.userId);
    const read = told.reading(process.name, link.userId, connection.failedReads);
    try {
      const greeting = await resume.greet(link.userId, cursor);
      read(greeting);
      link.greet({ epoch, ...greeting });
      followed.caughtUp(link.userId, greeting.snapshot.seq);
    } catch {
      link.close();
      disconnect(link);
    }
  }

  function disconnect(link: ShopperLink): void {
    if (links.delete(link)) followed.remove(link.userId);
  }

  return node;
}
