// The heartbeat of this node, the other nodes, and the reaction when one is lost.
import type { Log } from '../ports/log.ts';
import type { Census, NodeSelf, Registry, SeenNode } from '../ports/registry.ts';
import type { JudgeNodes } from './judge-nodes.ts';
import { createJudgeNodes } from './judge-nodes.ts';

export interface NodesFigures {
  /** The other nodes that are present, as of their last heartbeat. */
  readonly present: readonly SeenNode[];
  /** Nodes found dead since the start. */
  readonly lost: number;
  /** Other processes with this node's name. */
  readonly namesakes: number;
}

/** Another node, as operators see it. */
export interface OtherNode {
  readonly node: SeenNode;
  /** `silent`: a heartbeat is late, or the registry cannot be reached; `lost`: it missed three. */
  readonly state: 'here' | 'silent' | 'lost';
  /** By this node's clock, milliseconds since 1970. */
  readonly heardAtMs: number;
}

export interface Nodes {
  figures(): NodesFigures;
  others(): readonly OtherNode[];
  /** Leaves: the other nodes then do not report this one as lost. */
  stop(): Promise<void>;
}

export interface NodesParts {
  readonly registry: Registry;
  readonly self: Omit<NodeSelf, 'sockets' | 'figures'>;
  readonly sockets: () => number;
  /** The figures for operators in each heartbeat. */
  readonly reportFigures: () => string;
  readonly onJoined: (node: SeenNode) => void;
  /** Another node died. Its last commits may be unannounced, so the caller starts a head check. */
  readonly onLost: (node: SeenNode) => void;
  readonly log: Log;
}

/** Heartbeats until a node counts as silent: a census is up to one old, and so is the heartbeat in it. */
const lateBeats = 3;
const shortestSilenceMs = 2_000;

/** When this node got its last census, by its monotonic clock, and the time of the database in it. */
interface CensusTime {
  readonly atMs: number;
  readonly nowMs: number;
}

/** Starts in the background, so the registry may be unavailable. */
export function startNodes(parts: NodesParts): Nodes {
  const { registry, self, sockets, reportFigures, onLost, log } = parts;
  const judge = createJudgeNodes(self);
  let lost = 0;
  let beating: Promise<void> | null = null;
  let census: CensusTime | null = null;

  async function beat(): Promise<void> {
    try {
      receive(await registry.beat({ ...self, sockets: sockets(), figures: reportFigures() }));
    } catch (error) {
      judge.missed();
      log.debug({ err: error }, 'heartbeats of other nodes cannot be read now');
    }
  }

  function receive(taken: Census): void {
    census = { atMs: performance.now(), nowMs: taken.nowMs };
    const news = judge.judge(taken, census.atMs);
    for (const node of news.joined) {
      log.info({ other: told(node) }, 'another node has joined');
      parts.onJoined(node);
    }
    for (const node of news.left) log.info({ other: told(node) }, 'another node has left');
    for (const node of news.namesakes) {
      log.error(
        { other: told(node) },
        `another process runs under this node's name: give each a NODE_NAME of its own`,
      );
    }
    for (const node of news.lost) {
      lost += 1;
      const silentMs = taken.nowMs - node.seenAtMs;
      log.warn({ other: told(node), silentMs }, 'another node is lost');
      onLost(node);
    }
  }

  const look = (): void => {
    beating ??= beat().finally(() => {
      beating = null;
    });
  };
  const timer = setInterval(look, self.everyMs);
  look();

  return {
    figures: () => ({ present: judge.present(), lost, namesakes: judge.namesakes().length }),
    others: () => judge.known().map((known) => asOperatorsSeeIt(known, census)),
    stop: async () => {
      clearInterval(timer);
      await beating;
      await registry
        .leave(self.instance)
        .catch((error: unknown) =>
          log.debug({ err: error }, 'the entry of this node cannot be removed: others will report it lost'),
        );
    },
  };
}

function asOperatorsSeeIt(
  { node, isLost }: ReturnType<JudgeNodes['known']>[number],
  census: CensusTime | null,
): OtherNode {
  const sinceCensusMs = census === null ? 0 : performance.now() - census.atMs;
  const silentMs = Math.max(0, (census?.nowMs ?? node.seenAtMs) - node.seenAtMs) + sinceCensusMs;
  const isLate = silentMs > Math.max(shortestSilenceMs, lateBeats * node.everyMs);
  return { node, state: isLost ? 'lost' : isLate ? 'silent' : 'here', heardAtMs: Date.now() - silentMs };
}

const told = ({ name, instance, url, role }: SeenNode): object => ({ name, instance, url, role });
