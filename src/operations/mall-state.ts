// The mall as one state: the figures of this node plus those in the heartbeats of the other nodes.
import type { NodeFigures, OpsNode, OpsState, OpsTrouble } from '../contracts/ops.ts';
import { maxClockErrors } from '../contracts/ops.ts';
import type { Role } from '../contracts/roles.ts';
import { roles } from '../contracts/roles.ts';
import { percentilesOf } from './latency-buckets.ts';

export interface ReportedNode extends Pick<OpsNode, 'name' | 'role' | 'version' | 'state' | 'heardAt'> {
  /** Null: the node sends none. */
  readonly figures: NodeFigures | null;
}

export type MallFacts = Pick<OpsState, 'at' | 'node' | 'durable' | 'rulebook' | 'pausedScreens'>;

/** Leaves out a node that was replaced by another one of the same name. */
export function mergeMall(told: readonly ReportedNode[], facts: MallFacts): OpsState {
  const living = new Set(told.filter(({ state }) => state === 'here').map(({ name }) => name));
  const nodes = told.filter(({ name, state }) => state === 'here' || !living.has(name));
  const here = nodes.filter(({ state }) => state === 'here');
  const figures = here.flatMap((node) => (node.figures === null ? [] : [node.figures]));
  const sum = (of: (one: NodeFigures) => number): number =>
    figures.reduce((total, one) => total + of(one), 0);
  return {
    ...facts,
    answered: here.length,
    expected: nodes.length,
    nodes: nodes.map(shownNode).toSorted((one, other) => (one.name < other.name ? -1 : 1)),
    troubles: troublesOf(nodes),
    connections: sumByRole(figures),
    receiptsPerMinute: sum((one) => one.receiptsPerMinute),
    ...percentilesOf(sumLatency(figures)),
    waiting: sum((one) => one.waiting),
    limit: sum((one) => one.limit),
    batchesInFlight: sum((one) => one.batchesInFlight),
    batchesQueued: sum((one) => one.batchesQueued),
    projectionsWaiting: sum((one) => one.projectionsWaiting),
    caches: sumCaches(figures),
    hasRedis: figures.some(({ redis }) => redis !== null),
    clocks: latestClocks(figures),
  };
}

function shownNode({ figures, ...node }: ReportedNode): OpsNode {
  if (figures === null) return { ...node, figures };
  const { latency, clocks: _, caches: __, ...shown } = figures;
  return { ...node, figures: { ...shown, ...percentilesOf(latency) } };
}

/** Services that do not answer. The database is first, because receipts wait for it. */
function troublesOf(nodes: readonly ReportedNode[]): OpsTrouble[] {
  const troubles: OpsTrouble[] = [];
  for (const what of ['database', 'redis'] as const) {
    const away = nodes.flatMap(({ name, state, figures }) => {
      const part = state === 'here' ? figures?.[what] : null;
      return part?.up === false ? [{ name, since: part.since }] : [];
    });
    const since = away.map((one) => one.since).toSorted()[0];
    if (since !== undefined) troubles.push({ what, nodes: away.map(({ name }) => name), since });
  }
  for (const { name, state, heardAt } of nodes) {
    if (state !== 'here') troubles.push({ what: 'node', nodes: [name], since: heardAt });
  }
  return troubles;
}

function sumByRole(figures: readonly NodeFigures[]): OpsState['connections'] {
  const sums: Partial<Record<Role, number>> = {};
  for (const { connections } of figures) {
    for (const role of roles) {
      const count = connections[role];
      if (count !== undefined) sums[role] = (sums[role] ?? 0) + count;
    }
  }
  return sums;
}

function sumLatency(figures: readonly NodeFigures[]): number[] {
  const counts: number[] = [];
  for (const { latency } of figures) {
    for (const [bucket, count] of latency.entries()) counts[bucket] = (counts[bucket] ?? 0) + count;
  }
  return Array.from(counts, (count = 0) => count);
}

function sumCaches(figures: readonly NodeFigures[]): OpsState['caches'] {
  const sums: Record<string, OpsState['caches'][string]> = {};
  for (const { caches } of figures) {
    for (const [name, cache] of Object.entries(caches)) {
      const known = sums[name];
      sums[name] =
        known === undefined
          ? cache
          : {
              size: plus(known.size, cache.size),
              max: plus(known.max, cache.max),
              hits: known.hits + cache.hits,
              misses: known.misses + cache.misses,
            };
    }
  }
  return sums;
}

const plus = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? null : one + other;

/** The latest error of each store. */
function latestClocks(figures: readonly NodeFigures[]): OpsState['clocks'] {
  const latest = new Map<string, OpsState['clocks'][number]>();
  for (const error of figures.flatMap(({ clocks }) => clocks)) {
    const known = latest.get(error.store);
    if (known === undefined || known.at < error.at) latest.set(error.store, error);
  }
  return [...latest.values()].toSorted((one, other) => (one.at > other.at ? -1 : 1)).slice(0, maxClockErrors);
}
