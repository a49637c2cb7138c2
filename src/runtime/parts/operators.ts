// What operators see of a node and start on it: the state of the mall, drains, rebuilds of leaderboards, the doctor.
import manifest from '../../../package.json' with { type: 'json' };
import type { DoctorReport } from '../../contracts/ops.ts';
import type { Figures } from '../../metrics/figures.ts';
import { reportMetrics } from '../../metrics/metrics.ts';
import type { ActEnds } from '../../operations/act-ends.ts';
import { createActEnds } from '../../operations/act-ends.ts';
import type { DrainNode } from '../../operations/drain-node.ts';
import { createDrainNode } from '../../operations/drain-node.ts';
import { examine } from '../../operations/examine.ts';
import type { LongAct } from '../../operations/long-act.ts';
import { createLongAct } from '../../operations/long-act.ts';
import type { OpsEvents } from '../../operations/ops-events.ts';
import type { NodeOpsState } from '../../operations/ops-state.ts';
import { startOpsState } from '../../operations/ops-state.ts';
import { rebuildLeaderboards } from '../../pipeline/rebuild-leaderboards.ts';
import type { NodeBase } from './base.ts';
import type { CountedParts } from './figures.ts';
import { readFigures } from './figures.ts';
import type { NodeShoppers } from './shoppers.ts';

export interface NodeOperators {
  readonly figures: () => Figures;
  readonly state: NodeOpsState;
  readonly drainNode: DrainNode;
  readonly actEnds: ActEnds;
  readonly rebuild: LongAct;
  readonly doctor: LongAct;
}

/** The doctor's checks are aborted after this time. */
const checksWithinMs = 120_000;

export function startOperators(parts: CountedParts, events: OpsEvents): NodeOperators {
  const { base, network, displays, background } = parts;
  const { config, database, name, instance, metrics, rules, readiness, log } = base;
  const { sockets } = network;
  const { others } = background.membership;
  const figures = (): Figures => readFigures(parts);
  reportMetrics(metrics, figures);
  const actEnds = createActEnds(name, sockets.broadcast, events.noteEnd);
  const drainNode = createDrainNode({
    noticeMs: config.DRAIN_NOTICE_MS,
    heartbeatMs: config.heartbeatMs,
    node: name,
    instance,
    leases: database.leases,
    others,
    readiness,
    sockets,
    log,
  });
  const state = startOpsState({
    stateMs: config.opsStateMs,
    node: name,
    self: { role: config.NODE_DUTY, version: manifest.version },
    events,
    operators: sockets.operators,
    facts: () => ({
      durable: database.store.durable,
      rulebook: rules.current().rulebook.version,
      pausedScreens: displays.screens.pauses.paused().map(({ store, until }) => ({ store, until })),
    }),
    figures,
    byRole: sockets.connectionsByRole,
    others,
    isDraining: readiness.isDraining,
  });
  const rebuild = createRebuild(base, parts.shoppers, actEnds);
  return { figures, state, drainNode, actEnds, rebuild, doctor: createDoctor(base, actEnds) };
}

const sharedParts = ({ config, database, name, instance, log }: NodeBase) => ({
  leases: database.leases,
  holder: `${name}/${instance}`,
  ttlMs: config.jobLeaseMs,
  log,
});

function createRebuild(base: NodeBase, { leaderboards }: NodeShoppers, actEnds: ActEnds): LongAct {
  const { database, rules, log } = base;
  return createLongAct({
    event: 'ops:rebuild-standings',
    ...sharedParts(base),
    run: async (signal) => {
      const parts = { leaderboards, store: database.store, rules, log };
      const told = await rebuildLeaderboards(parts, () => {}, signal);
      log.info(told, 'the leaderboards were rebuilt');
    },
    onEnd: (end) => actEnds.ended(end),
  });
}

function createDoctor(base: NodeBase, actEnds: ActEnds): LongAct {
  const { config, database } = base;
  return createLongAct<DoctorReport>({
    event: 'ops:doctor',
    ...sharedParts(base),
    run: async (signal) => {
      const checks = await examine({ config, mongo: database.mongo, withinMs: checksWithinMs }, signal);
      return { at: new Date().toISOString(), checks };
    },
    onEnd: actEnds.ended,
  });
}
