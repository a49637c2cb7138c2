// One node, wired on one page: the database, the path of a receipt, the door, sockets and HTTP, and how they stop.
import { randomBytes } from 'node:crypto';
import { createCredits } from '../../handlers/credits.ts';
import { createGate } from '../../handlers/gate.ts';
import { handlers } from '../../handlers/table.ts';
import { createHttp } from '../adapters/http/server.ts';
import { createCountedCache } from '../adapters/memory/counted-cache.ts';
import { createUserCache } from '../adapters/memory/user-cache.ts';
import { createMetrics } from '../adapters/metrics/telemetry.ts';
import { readOrigins } from '../adapters/socketio/origin.ts';
import { createSockets } from '../adapters/socketio/server.ts';
import { maxResumeEntries } from '../contracts/limits.ts';
import { createAnnounce } from '../pipeline/announce.ts';
import { createCommitBatch } from '../pipeline/commit-batch.ts';
import { createGather } from '../pipeline/gather.ts';
import { createHeadCheck } from '../pipeline/head-check.ts';
import type { SettledReceipt } from '../pipeline/intake.ts';
import { createIntake } from '../pipeline/intake.ts';
import { shareUsers } from '../pipeline/shared-users.ts';
import type { Log } from '../ports/log.ts';
import { createReadUser } from '../queries/read-user.ts';
import { createResumeQueries } from '../queries/resume.ts';
import { startAgeOut } from './age-out.ts';
import type { Config } from './config.ts';
import type { Database } from './database.ts';
import { startLiveRules } from './live-rules.ts';
import { startLoadMeter } from './load.ts';
import { joinMall } from './mall.ts';
import { openProfiles } from './profiles.ts';
import { describeParts, reportMetrics, reportPerformance } from './report.ts';
import { startStandings } from './standings.ts';
import { createTokenReader } from './tokens.ts';
import { createTraceIds } from './trace-ids.ts';

export interface RunningNode {
  readonly name: string;
  /** As a client uses it, with the port that was taken. */
  readonly url: string;
  /** Finishes what was accepted, lets clients go, closes. The database stays open: it is the caller's. */
  stop(): Promise<void>;
}

/** A name for a node that was given none. */
export const nameNode = (): string => `node-${randomBytes(3).toString('hex')}`;

const dayMs = 86_400_000;
const clockSkewMs = 5 * 60_000;
const readersEveryMs = 1_000;
/** From this many receipts under way on, the standings wait. */
const receiptsFirstFrom = 16;

/** Starts a node on an open database. Resolves when it is ready to serve. */
export async function startNode(
  config: Config,
  database: Database,
  secret: string,
  log: Log,
): Promise<RunningNode> {
  const name = config.NODE_NAME ?? nameNode();
  const { store } = database;
  const now = Date.now;
  const newTraceId = createTraceIds(name);
  const metrics = createMetrics();
  const load = startLoadMeter();
  const rules = await startLiveRules(database.rulebooks, config.RULEBOOK_POLL_MS, log);
  let stopping = false;

  // What is remembered.
  const copies = createUserCache(config.USER_CACHE_MAX);
  const mall = joinMall(config, log);
  const users = shareUsers(copies, mall.changes);
  const settled = createCountedCache<SettledReceipt>(config.SETTLED_CACHE_MAX);
  const callers = createCountedCache<{ left: number; atMs: number }>(config.CALLERS_MAX);

  // The door and its two sides.
  const readToken = createTokenReader(secret);
  const readUser = createReadUser(store, users);
  const resume = createResumeQueries({ store, readUser, rules, now, maxEntries: maxResumeEntries });

  // The path of a receipt. Sockets come after the gate and announcements after the sockets, hence the two late bindings.
  const commit = createCommitBatch({
    store,
    users,
    changes: mall.changes,
    rules,
    limits: {
      receiptMaxAgeMs: config.RECEIPT_MAX_AGE_DAYS * dayMs,
      returnMaxAgeMs: config.RETURN_MAX_AGE_DAYS * dayMs,
      clockSkewMs,
    },
    telemetry: metrics,
    log,
    now,
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms * (0.5 + Math.random()))),
    announce: (committed) => announce(committed),
  });
  const gather = createGather(
    {
      maxBatch: config.BATCH_MAX,
      parallel: config.BATCHES_IN_FLIGHT,
      waitingPerFlight: config.BATCH_WAITING_PER_FLIGHT,
    },
    commit,
  );
  const intake = createIntake(
    {
      limit: config.INTAKE_LIMIT,
      deadlineMs: config.INTAKE_DEADLINE_MS,
      slowMs: config.SLOW_RECEIPT_MS,
    },
    { store, gather, settled, telemetry: metrics, log, now },
  );
  const giveWay = (): boolean => intake.depth() > receiptsFirstFrom;
  const { profiles, namesOf, ...names } = openProfiles(config, database.profiles, log);
  const standings = startStandings({
    config,
    standings: mall.standings ?? database.standings,
    store,
    rules,
    namesOf,
    log,
    giveWay,
  });
  const ageOut = startAgeOut({ config, store, aging: database.aging, rules, log, giveWay });
  const dispatch = createGate({
    handlers,
    services: {
      intake,
      resume,
      readUser,
      readBoard: standings.readBoard,
      profiles,
      currency: () => rules.current().rulebook.currency,
    },
    credits: createCredits(callers, now),
    submissions: { perSecond: config.SUBMIT_RATE_PER_SECOND, burst: config.SUBMIT_RATE_PER_SECOND * 2 },
    telemetry: metrics,
    log,
  });

  const figures = () => ({
    node: name,
    durable: store.durable,
    metrics,
    load,
    connections: sockets.connections(),
    turnedAway: sockets.turnedAway(),
    followed: sockets.followedUsers(),
    readers: sockets.slowReaders(),
    intake: {
      waiting: intake.depth(),
      limit: config.INTAKE_LIMIT,
      gathered: gather.waiting(),
      lanes: gather.lanes(),
      batchesInFlight: gather.inFlight(),
      batchesQueued: gather.queued(),
    },
    caches: {
      users: copies.figures(),
      settled: settled.figures(),
      callers: callers.figures(),
      names: names.figures(),
      boards: standings.figures().boards,
    },
    storeAvailable: store.isAvailable(),
    pool: database.mongo?.pool() ?? null,
    mall: mall.figures(),
    standings: standings.figures(),
    ageOut: ageOut.figures(),
  });
  const notReady = (): string | null =>
    stopping ? 'stopping' : store.isAvailable() ? null : 'the database is away';

  const http = await createHttp({
    dispatch,
    newTraceId,
    readToken,
    epoch: store.epoch,
    durable: store.durable,
    notReady,
    parts: () => describeParts(figures(), { stopping, rulebook: rules.current().rulebook.version }),
    performance: () => reportPerformance(figures()),
    metrics: async () => ({ contentType: metrics.contentType, text: await metrics.text() }),
    telemetry: metrics,
    log,
  });
  const sockets = createSockets({
    http: http.server,
    dispatch,
    newTraceId,
    readToken,
    greet: resume.greet,
    identity: { node: name, epoch: store.epoch, durable: store.durable },
    admission: {
      connectionsMax: config.CONNECTIONS_MAX,
      acceptRatePerSecond: config.ACCEPT_RATE_PER_SECOND,
      loopDelayMaxMs: config.LOOP_DELAY_MAX_MS,
    },
    readers: {
      socketMaxBytes: config.SOCKET_BUFFER_MAX_BYTES,
      allMaxBytes: config.SOCKET_BUFFERS_MAX_BYTES,
      everyMs: readersEveryMs,
    },
    loopDelayMs: load.loopDelayMs,
    allowedOrigins: readOrigins(config.ALLOWED_ORIGINS),
    polling: config.POLLING,
    adapter: mall.adapter,
    log,
  });
  const announce = createAnnounce(sockets.publisher, standings.fold, metrics, log);
  reportMetrics(metrics, figures);
  const headCheck = createHeadCheck(store, sockets.publisher, users, metrics, log);
  mall.onReturn(() => {
    void headCheck.run();
    standings.sweep();
  });
  const headTimer = setInterval(() => void headCheck.run(), config.HEAD_CHECK_MS);

  const url = await http.listen(config.HOST, config.PORT);
  log.info({ url, durable: store.durable }, 'ready');

  return {
    name,
    url,
    stop: async () => {
      stopping = true;
      log.info({}, 'stopping: not ready any more');
      await new Promise((resolve) => setTimeout(resolve, config.DRAIN_NOTICE_MS));
      sockets.refuseNew();
      log.info({}, 'nobody new is let in; what was accepted is finished');
      await intake.close();
      await sockets.drain();
      clearInterval(headTimer);
      // Together: both wait for connections that only the other one ends.
      await Promise.all([http.close(), sockets.close()]);
      await Promise.all([standings.stop(), ageOut.stop()]);
      await mall.close();
      rules.stop();
      load.stop();
      log.info({}, 'stopped');
    },
  };
}
