// Opens a node for clients: the services of the handlers, the gate, the sockets and the HTTP routes.
import type { Services } from '../../../handlers/handler.ts';
import { createNoteAct } from '../../../handlers/note-act.ts';
import { describeParts, reportPerformance } from '../../metrics/performance.ts';
import type { OpsEvents } from '../../operations/ops-events.ts';
import { mallInfoOf } from '../../queries/mall-info.ts';
import { openGate } from '../gateway.ts';
import { openPages } from '../pages.ts';
import type { CountedParts } from './figures.ts';
import type { NodeOperators } from './operators.ts';

export interface ServingParts extends CountedParts {
  readonly events: OpsEvents;
  readonly operators: NodeOperators;
}

/** The server does not listen yet. */
export async function serveClients(parts: ServingParts): Promise<void> {
  const { base, network, shoppers, displays, access, queries, events, operators } = parts;
  const { config, database, caches, metrics, newTraceId, readiness, serves, rules, log } = base;
  const { http, sockets, isOriginAllowed } = network;
  const { readToken, devices } = access;
  const { figures, state } = operators;
  const noteAct = createNoteAct(database.operatorLog, Date.now, events.noteAct);
  const { budget, takeReport } = shoppers.reads;
  const dispatch = openGate(config, caches, servicesOf(parts), budget, noteAct, metrics, log);
  sockets.serve({
    dispatch,
    newTraceId,
    readToken,
    greet: queries.resume.greet,
    readScreen: displays.screens.readScreen,
    servedBy: access.visits.servedBy,
    readOps: state.readState,
    announcement: displays.screens.announcements.live,
  });
  await http.serve({
    serves,
    isOriginAllowed,
    dispatch,
    readToken,
    durable: database.store.durable,
    notReady: readiness.reason,
    parts: () =>
      describeParts(figures(), {
        stopping: readiness.isStopping(),
        rulebook: rules.current().rulebook.version,
      }),
    takeReport,
    performance: () => reportPerformance(figures()),
    links: access.links,
    pages: await openPages(config),
    pairing: { open: devices.open, claim: devices.claim, isStopping: readiness.isStopping },
    metrics: async () => ({ contentType: metrics.contentType, text: await metrics.text() }),
    telemetry: metrics,
    log,
  });
}

function servicesOf(parts: ServingParts): Services {
  const { base, shoppers, displays, receipts, access, queries, background, events, operators } = parts;
  const { screens, readBoard, profiles } = displays;
  const { devices, passes, visits } = access;
  const { state, actEnds, rebuild, doctor, drainNode } = operators;
  const { rules, database } = base;
  return {
    admission: receipts.path.admission,
    ...queries,
    readUser: shoppers.cached.readUser,
    readBoard,
    profiles,
    announcements: screens.announcements,
    screenPlayed: screens.played,
    screenPauses: screens.pauses,
    rebuildLeaderboards: rebuild,
    doctor: { start: doctor.start, last: actEnds.lastChecks },
    rules: rules.current,
    clocks: { now: Date.now, wrong: receipts.telemetry.clockWrong },
    operatorLog: database.operatorLog,
    ops: { history: state.history, findTrace: events.findTrace },
    drainNode,
    devices,
    ...passes,
    visits,
    webPush: background.webPush,
    mallInfo: () => mallInfoOf(rules.current().rulebook),
  };
}
