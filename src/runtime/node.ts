// One node, wired on one page: the database, the path of a receipt, the door, sockets and HTTP, and how they stop.
import { randomBytes, randomUUID } from 'node:crypto';
import { createNoteAct } from '../../handlers/note-act.ts';
import manifest from '../../package.json' with { type: 'json' };
import { createHttp } from '../adapters/http/server.ts';
import { createMetrics } from '../adapters/metrics/telemetry.ts';
import { maxResumeEntries } from '../contracts/limits.ts';
import type { DoctorReport } from '../contracts/ops.ts';
import type { Rules } from '../game/rules.ts';
import { createAnnounce } from '../pipeline/announce.ts';
import { createHeadCheck } from '../pipeline/head-check.ts';
import { createLevelSweep } from '../pipeline/level-sweep.ts';
import type { Log } from '../ports/log.ts';
import type { Publisher } from '../ports/publisher.ts';
import { mallInfoOf } from '../queries/mall-info.ts';
import { createPreviewReceipt } from '../queries/preview-receipt.ts';
import { createReadJournal } from '../queries/read-journal.ts';
import { createReadReceipt } from '../queries/read-receipt.ts';
import { createReadReceiptHistory } from '../queries/receipt-history.ts';
import type { RecordRun } from '../queries/recent-records.ts';
import { createRecentRecords, sizeOfRun } from '../queries/recent-records.ts';
import { createResumeQueries } from '../queries/resume.ts';
import { openBoards } from './boards.ts';
import { openCaches } from './caches.ts';
import { startCompaction } from './compaction.ts';
import type { Config } from './config.ts';
import type { Database } from './database.ts';
import { openDevices } from './devices.ts';
import { openGate, openPasses, openSockets, openTokens, openVisits } from './gateway.ts';
import { openLinkExchange } from './links.ts';
import { sizeOfRules, startLiveRules } from './live-rules.ts';
import { startLoadMeter } from './load.ts';
import { startMembership } from './membership.ts';
import { servesClients } from './node-duty.ts';
import { openClusterBus } from './open-cluster-bus.ts';
import { createActEnds } from './ops/act-ends.ts';
import { createDrainNode } from './ops/drain-node.ts';
import { examine } from './ops/examine.ts';
import { createLongAct } from './ops/long-act.ts';
import { createOps } from './ops/ops.ts';
import { createOrigins } from './origins.ts';
import { openPages } from './pages.ts';
import { enrolment, openPath, timeLimits } from './path.ts';
import { createPresence } from './presence.ts';
import { openProfiles } from './profiles.ts';
import { openProjections } from './projections.ts';
import { rebuildLeaderboards } from './reach-leaderboards.ts';
import { openReads } from './reads.ts';
import type { Figures } from './report/figures.ts';
import { reportMetrics } from './report/metrics.ts';
import { describeParts, reportPerformance } from './report/performance.ts';
import { createScreens } from './screens.ts';
import { openStoreToday } from './store-today.ts';
import { signSession } from './tokens.ts';
import { createTraceIds } from './trace-ids.ts';
import { type Tuning, tuning } from './tuning.ts';
import { openUsers } from './users.ts';
import { openWebPush } from './web-push.ts';

export interface RunningNode {
  readonly name: string;
  /** As a client uses it, with the port that was taken. */
  readonly url: string;
  /** Ends all connections of an identity whose token is not accepted any more, on every node of the mall. */
  readonly endSessions: Publisher['endSessions'];
  /** Finishes what was accepted, lets clients go, closes. The database stays open: it is the caller's. */
  stop(): Promise<void>;
}

/** A name for a node that was given none. */
export const nameNode = (): string => `node-${randomBytes(3).toString('hex')}`;

/** Older rulebooks are kept ready for returns, up to this many stores and missions together. */
const olderRulesMax = 1_000;
/** Of one shopper: so many are missed in a moment; who was away for longer asks the database. */
const recentEntriesMax = 120;
/** Above this many receipts in progress, background work pauses. */
const receiptsFirstFrom = 16;
/** Other nodes answer who is connected to them within this time, or are taken to have nobody. */
const presenceWithinMs = 500;
/** Checks that an operator asks for are ended after this. */
const checksWithinMs = 120_000;
const pauseWithJitter = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms * (0.5 + Math.random())));

/** Starts a node on an open database. Resolves when it is ready to serve. */
export async function startNode(
  settings: Config,
  database: Database,
  secret: string,
  log: Log,
  tuned: Partial<Tuning> = {},
): Promise<RunningNode> {
  const config = { ...settings, ...tuning, ...tuned };
  const name = config.NODE_NAME ?? nameNode();
  const instance = randomUUID();
  const { store } = database;
  const now = Date.now;
  const newTraceId = createTraceIds(name);
  const metrics = createMetrics();
  const load = startLoadMeter();
  const ops = createOps({
    config,
    node: name,
    self: { role: config.NODE_DUTY, version: manifest.version },
    facts: () => ({
      durable: store.durable,
      rulebook: rules.current().rulebook.version,
      pausedScreens: screens.pauses.paused().map((pause) => ({ store: pause.store, until: pause.until })),
    }),
    figures: () => figures(),
    byRole: () => sockets.connectionsByRole(),
    others: () => membership.others(),
    isDraining: () => drainNode.isDraining(),
    log,
  });
  const drainNode = createDrainNode({
    config,
    node: name,
    instance,
    leases: database.leases,
    others: () => membership.others(),
    isReady: () => notReady() === null,
    log,
  });
  const actEnds = createActEnds(name, ops.noteEnd);
  const telemetry = ops.watch(metrics);
  const serves = servesClients(config.NODE_DUTY);
  let stopping = false;

  // What is remembered.
  const caches = openCaches();
  const older = caches.open<Rules>('rules', olderRulesMax, { sizeOf: sizeOfRules });
  const rules = await startLiveRules(database.rulebooks, older, config.rulebookPollMs, log);
  const clusterBus = await openClusterBus({ config, secret, epoch: store.epoch, log });
  const leaderboards = clusterBus.leaderboards ?? database.leaderboards;
  const giveWay = (): boolean => admission.depth() > receiptsFirstFrom;
  const projections = openProjections({
    config,
    store,
    leaderboards,
    rules,
    log,
    underWay: () => admission.depth(),
    arrivedAtMs: () => sockets.arrivedAtMs(),
    // With Redis away a turn would fail: its return asks for one.
    onMissed: () => (clusterBus.figures()?.isUp ?? true) && membership.runNow(projections.job.name),
  });
  const { loadUsers } = projections;
  const reads = openReads({
    config,
    store,
    loadUsers,
    profiles: database.profiles,
    depth: () => admission.depth(),
    loopDelayMs: load.loopDelayMs,
  });
  const { users, readUser, ...copies } = openUsers({
    config,
    caches,
    clusterBus,
    store: reads.store,
    loadUsers: reads.loadUsers,
    pause: pauseWithJitter,
    log,
  });
  const recent = createRecentRecords(
    caches.open<RecordRun>('records', config.recordsCacheMax, { sizeOf: sizeOfRun }),
    recentEntriesMax,
  );

  // The door and its two sides.
  const devices = openDevices({
    devices: database.devices,
    newToken: signSession(secret, config),
    endSessions: (identity) => sockets.publisher.endSessions(identity),
    log,
  });
  const readSignedToken = openTokens(caches, secret);
  const readToken = async (token: unknown) => devices.accepted(await readSignedToken(token));
  const resume = createResumeQueries({
    store: reads.store,
    recent,
    readUser,
    rules,
    now,
    maxEntries: maxResumeEntries,
    spend: reads.budget.take,
  });

  // The path of a receipt. Sockets come after the gate and announcements after the sockets, hence the late binding.
  const path = openPath({
    config,
    caches,
    store,
    loadUsers,
    users,
    rules,
    telemetry,
    log,
    pause: pauseWithJitter,
    ...enrolment(config, database.profiles),
    announce: (committed) => announce(committed),
  });
  const { admission } = path;
  const { profiles, namesOf, forgetName } = openProfiles(
    config,
    caches,
    reads.profiles,
    (userId) => screens.nameChanged(userId),
    log,
  );
  const readBoard = openBoards({ caches, leaderboards, rules, namesOf });
  const compaction = startCompaction({
    config,
    store,
    loadUsers,
    compactionStore: database.compactionStore,
    rules,
    log,
    giveWay,
  });
  const levels = createLevelSweep({
    store,
    loadUsers,
    rules,
    submit: (command) => admission.submit(command, newTraceId()),
    giveWay,
    pause: pauseWithJitter,
    log,
  });
  const levelsJob = {
    name: 'levels',
    everyMs: config.levelsMs,
    run: async (signal: AbortSignal) => void (await levels.run(signal)),
  };
  const screens = createScreens({ config, rules, readBoard, leaderboards, namesOf, forgetName, log });
  const webPush = await openWebPush({
    config,
    store,
    subscriptions: database.pushSubscriptions,
    presence: () => presence,
    log,
  });
  const readStoreToday = openStoreToday(database.appended, rules);
  const rebuild = createLongAct({
    event: 'ops:rebuild-standings',
    leases: database.leases,
    holder: `${name}/${instance}`,
    ttlMs: config.jobLeaseMs,
    run: async (signal) => {
      const told = await rebuildLeaderboards({ leaderboards, store, rules }, log, () => {}, signal);
      log.info(told, 'the leaderboards were rebuilt');
    },
    onEnd: (end) => actEnds.ended(end),
    log,
  });
  /** Of the checks that are under way. */
  let checks: DoctorReport | null = null;
  const doctor = createLongAct({
    event: 'ops:doctor',
    leases: database.leases,
    holder: `${name}/${instance}`,
    ttlMs: config.jobLeaseMs,
    run: async (signal) => {
      checks = null;
      const found = await examine({ config, mongo: database.mongo, withinMs: checksWithinMs }, signal);
      checks = { at: new Date().toISOString(), checks: found };
    },
    onEnd: (end) => actEnds.ended(end, checks),
    log,
  });
  const passes = openPasses(config, secret, now);
  const visits = openVisits(config, caches, passes.shopperCodes);
  const services = {
    admission,
    previewReceipt: createPreviewReceipt({
      store,
      loadUsers,
      rules,
      limits: timeLimits(config),
      ...enrolment(config, database.profiles),
      now: Date.now,
    }),
    readReceipt: createReadReceipt(store),
    resume,
    readJournal: createReadJournal({
      store: reads.store,
      readUser,
      spend: reads.budget.take,
      snapshot: resume.snapshot,
    }),
    readUser,
    readStoreToday,
    readBoard,
    profiles,
    announcements: screens.announcements,
    screenPlayed: screens.played,
    rebuildLeaderboards: rebuild,
    doctor: { start: doctor.start, last: actEnds.lastChecks },
    screenPauses: screens.pauses,
    rules: rules.current,
    clocks: { now: Date.now, wrong: telemetry.clockWrong },
    readReceiptHistory: createReadReceiptHistory(store),
    operatorLog: database.operatorLog,
    ops,
    drainNode,
    devices,
    ...passes,
    visits,
    webPush,
    mallInfo: () => mallInfoOf(rules.current().rulebook),
  };
  const noteAct = createNoteAct(database.operatorLog, now, ops.noteAct);
  const dispatch = openGate(config, caches, services, reads.budget, noteAct, metrics, log);

  const figures = (): Figures => ({
    node: name,
    durable: store.durable,
    metrics,
    load,
    connections: sockets.connections(),
    inboundPushes: sockets.inboundPushes(),
    turnedAway: sockets.turnedAway(),
    followed: sockets.followedUsers(),
    readers: sockets.slowReaders(),
    quotas: { ...sockets.quotas(), http: http.connections() },
    intake: path.figures(),
    caches: { ...caches.figures(), today: readStoreToday.figures() },
    sharedUserCache: copies.shared?.figures() ?? null,
    storeAvailable: store.isAvailable(),
    storeFault: database.fault?.() ?? null,
    pool: database.mongo?.pool() ?? null,
    clusterBus: clusterBus.figures(),
    projections: projections.figures(),
    reads: reads.figures(),
    boards: database.boards?.() ?? null,
    membership: membership.figures(),
    compaction: compaction.figures(),
    webPush: webPush?.figures() ?? null,
    broadcast: { ...screens.figures(), pushes: sockets.audiences() },
    visits: visits.figures(),
  });
  const notReady = (): string | null => {
    if (stopping) return 'stopping';
    if (!serves) return 'runs jobs and serves nobody';
    if (drainNode.isDraining()) return 'draining: an operator has sent its clients elsewhere';
    return database.fault?.() ?? (store.isAvailable() ? null : 'the database is away');
  };

  const isOriginAllowed = createOrigins(config.ALLOWED_ORIGINS, log);
  const http = await createHttp({
    connectionsMax: config.httpConnectionsMax,
    serves,
    isOriginAllowed,
    dispatch,
    newTraceId,
    readToken,
    durable: store.durable,
    notReady,
    parts: () => describeParts(figures(), { stopping, rulebook: rules.current().rulebook.version }),
    takeReport: reads.takeReport,
    performance: () => reportPerformance(figures()),
    links: openLinkExchange(database.links, secret),
    pages: await openPages(config),
    pairing: { open: devices.open, claim: devices.claim, isStopping: () => stopping },
    metrics: async () => ({ contentType: metrics.contentType, text: await metrics.text() }),
    telemetry: metrics,
    log,
  });
  const sockets = openSockets(config, {
    http: http.server,
    serves,
    isOriginAllowed,
    dispatch,
    newTraceId,
    readToken,
    greet: resume.greet,
    readScreen: screens.readScreen,
    servedBy: visits.servedBy,
    readOps: ops.readState,
    announcement: screens.announcements.live,
    identity: { node: name, epoch: store.epoch, durable: store.durable },
    loopDelayMs: load.loopDelayMs,
    adapter: serves ? clusterBus.adapter : null,
    log,
  });
  const presence = createPresence({
    broadcast: sockets.broadcast,
    isHere: sockets.follows,
    hasOthers: clusterBus.adapter !== null,
    withinMs: presenceWithinMs,
  });
  const announce = createAnnounce(
    sockets.publisher,
    clusterBus.changes,
    [ops, projections, recent, screens],
    metrics,
    log,
  );
  clusterBus.changes.onChanged(sockets.receive);
  clusterBus.changes.onChanged(ops.receive);
  screens.start(sockets.broadcast);
  drainNode.start(sockets);
  actEnds.start(sockets.broadcast);
  visits.start(sockets.visits);
  reportMetrics(metrics, figures);
  const headCheck = createHeadCheck(store, sockets.publisher, users, metrics, log);
  // Messages of the other nodes were lost: check the heads of our clients, and have one node compare the projections.
  const makeUp = (): void => {
    void headCheck.run();
    membership.runNow(projections.job.name);
  };
  const membership = startMembership({
    config,
    database,
    name,
    instance,
    sockets: sockets.connections,
    reportFigures: ops.reportFigures,
    jobs: [projections.job, compaction.job, levelsJob, ...(webPush === null ? [] : [webPush.job])],
    onLost: (lost) => {
      ops.noteNode(lost, 'lost');
      makeUp();
    },
    onJoined: (joined) => ops.noteNode(joined, 'joined'),
    log,
  });
  makeUp();
  clusterBus.onReturn(makeUp);
  ops.start(sockets.operators);
  const headTimer = setInterval(() => void headCheck.run(), config.HEAD_CHECK_MS);

  await devices.start();
  const url = await http.listen(config.HOST, config.PORT);
  membership.show(url);
  log.info({ url, role: config.NODE_DUTY, durable: store.durable }, 'ready');

  return {
    name,
    url,
    endSessions: sockets.publisher.endSessions,
    stop: async () => {
      stopping = true;
      log.info({}, 'stopping: not ready any more');
      // First of all: another node goes on with them while this one lets its clients go.
      await membership.stopJobs();
      await Promise.all([rebuild.stop(), doctor.stop()]);
      await new Promise((resolve) => setTimeout(resolve, config.DRAIN_NOTICE_MS));
      sockets.refuseNew();
      log.info({}, 'nobody new is let in; what was accepted is finished');
      await admission.close();
      await sockets.drain();
      clearInterval(headTimer);
      screens.stop();
      visits.stop();
      ops.stop();
      devices.stop();
      // Together: both wait for connections that only the other one ends.
      await Promise.all([http.close(), sockets.close()]);
      await projections.stop();
      await membership.leave();
      await copies.stop();
      await clusterBus.close();
      rules.stop();
      caches.stop();
      load.stop();
      log.info({}, 'stopped');
    },
  };
}
