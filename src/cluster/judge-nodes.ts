// Decides which other nodes are present and which are lost, from one heartbeat check to the next. Pure.
import type { Census, NodeSelf, SeenNode } from '../ports/registry.ts';

/** Changes since the last census. */
export interface NodeNews {
  readonly joined: readonly SeenNode[];
  /** Without heartbeats for too long. Each node is reported once, until its heartbeats return. */
  readonly lost: readonly SeenNode[];
  /** Stopped regularly. */
  readonly left: readonly SeenNode[];
  /** Other processes with this node's name. Each is reported once. */
  readonly namesakes: readonly SeenNode[];
}

export interface JudgeNodes {
  /** `atMs`: when the census was taken, by this node's monotonic clock. */
  judge(census: Census, atMs: number): NodeNews;
  /** The census failed, so the silence of other nodes means nothing. */
  missed(): void;
  /** The other nodes that are present. */
  present(): readonly SeenNode[];
  namesakes(): readonly SeenNode[];
  /** All other nodes that have not left, lost ones included, until the registry deletes them. */
  known(): readonly { readonly node: SeenNode; readonly isLost: boolean }[];
}

const missedBeats = 3;
/** The shortest silence of a lost node, whatever its interval: a busy machine may delay heartbeats this long. */
const shortestPatienceMs = 2_000;
/** The longest gap between two censuses, in heartbeats. With one more heartbeat it equals the silence of a lost node. */
const longestGapBeats = 2;

interface Known {
  readonly node: SeenNode;
  readonly firstSeenAtMs: number;
  readonly isLost: boolean;
}

/**
 * Silence counts from the last gap in the censuses: after an outage all nodes have been silent, and after a
 * fail-over the database may have another clock. Both show as a gap, or as a jump of its clock against this node's.
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
    // It needs a heartbeat after the first sight: the document of a killed node does not change.
    node.name === self.name && !isLost && node.seenAtMs !== firstSeenAtMs;

  return {
    judge: (census, atMs) => {
      keepSight(census, atMs);
      const news: Record<keyof NodeNews, SeenNode[]> = { joined: [], lost: [], left: [], namesakes: [] };
      const seen = new Map<string, Known>();
      for (const node of census.nodes) {
        if (node.instance === self.instance) continue;
        const before = known.get(node.instance);
        const patienceMs = Math.max(shortestPatienceMs, missedBeats * node.everyMs);
        const isSilent = census.nowMs - node.seenAtMs > patienceMs;
        // A node that was never seen present cannot be lost.
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
