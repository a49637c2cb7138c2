// Decides which other nodes are present and which are lost, from one heartbeat check to the next. Pure.
import type { Census, NodeSelf, SeenNode } from '../ports/registry.ts';

/** What is new since the census before. */
export interface NodeNews {
  readonly joined: readonly SeenNode[];
  /** Without heartbeats for too long. Each node is given once, until its heartbeats return. */
  readonly lost: readonly SeenNode[];
  /** Left on purpose. */
  readonly left: readonly SeenNode[];
  /** Others that live under our name; each once. */
  readonly namesakes: readonly SeenNode[];
}

export interface JudgeNodes {
  /** `atMs`: when the census was taken, by a clock of ours that only goes forward. */
  judge(census: Census, atMs: number): NodeNews;
  /** The census could not be had: the silence of others means nothing. */
  missed(): void;
  /** Those that are here, ourselves left out. */
  present(): readonly SeenNode[];
  namesakes(): readonly SeenNode[];
  /** Everyone who has not left, ourselves left out: those that are lost, too, until the keeper forgets them. */
  known(): readonly { readonly node: SeenNode; readonly isLost: boolean }[];
}

const missedBeats = 3;
/** However fast it beats: a machine with much to do keeps a node waiting for so long. */
const shortestPatienceMs = 2_000;
/** Longest time between two censuses, in beats: together with a beat that was due, no more than makes a node lost. */
const longestGapBeats = 2;

interface Known {
  readonly node: SeenNode;
  readonly firstSeenAtMs: number;
  readonly isLost: boolean;
}

/**
 * Silence counts from when the keeper was last lost sight of: after an outage everybody has been silent, and after a
 * fail-over the keeper's clock may be another one. Both show as a gap, or as a step of its clock against ours.
 */
export function createJudgeNodes(self: Pick<NodeSelf, 'instance' | 'name' | 'everyMs'>): JudgeNodes {
  let known = new Map<string, Known>();
  let last: { readonly nowMs: number; readonly atMs: number } | null = null;
  let inSightSinceMs = 0;
  const toldNamesakes = new Set<string>();

  function keepSight({ nowMs }: Census, atMs: number): void {
    const wasLost =
      last === null ||
      atMs - last.atMs > longestGapBeats * self.everyMs ||
      Math.abs(nowMs - last.nowMs - (atMs - last.atMs)) > self.everyMs;
    if (wasLost) inSightSinceMs = nowMs;
    last = { nowMs, atMs };
  }

  const isNamesake = ({ node, firstSeenAtMs, isLost }: Known): boolean =>
    // A beat since we first saw it: what a killed one has left behind does not move.
    node.name === self.name && !isLost && node.seenAtMs !== firstSeenAtMs;

  return {
    judge: (census, atMs) => {
      keepSight(census, atMs);
      const news = {
        joined: [] as SeenNode[],
        lost: [] as SeenNode[],
        left: [] as SeenNode[],
        namesakes: [] as SeenNode[],
      };
      const seen = new Map<string, Known>();
      for (const node of census.nodes) {
        if (node.instance === self.instance) continue;
        const before = known.get(node.instance);
        const patienceMs = Math.max(shortestPatienceMs, missedBeats * node.everyMs);
        const isSilent = census.nowMs - node.seenAtMs > patienceMs;
        // A node that this one never saw present cannot be lost.
        if (before === undefined && isSilent) continue;
        const isLost =
          before?.isLost === true
            ? isSilent
            : isSilent && census.nowMs - Math.max(node.seenAtMs, inSightSinceMs) > patienceMs;
        if (isLost && before?.isLost === false) news.lost.push(node);
        if (!isLost && before?.isLost !== false) news.joined.push(node);
        const now = { node, isLost, firstSeenAtMs: before?.firstSeenAtMs ?? node.seenAtMs };
        seen.set(node.instance, now);
        if (isNamesake(now) && !toldNamesakes.has(node.instance)) {
          toldNamesakes.add(node.instance);
          news.namesakes.push(node);
        }
      }
      for (const [instance, { node, isLost }] of known) {
        if (seen.has(instance)) continue;
        toldNamesakes.delete(instance);
        if (!isLost) news.left.push(node);
      }
      known = seen;
      return news;
    },
    missed: () => {
      last = null;
    },
    present: () => [...known.values()].filter(({ isLost }) => !isLost).map(({ node }) => node),
    namesakes: () => [...known.values()].filter(isNamesake).map(({ node }) => node),
    known: () => [...known.values()].map(({ node, isLost }) => ({ node, isLost })),
  };
}
