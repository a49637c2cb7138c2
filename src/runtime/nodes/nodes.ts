// This node among the others: its heartbeat, who else is here, and what is done when one of them is lost.
import type { Log } from '../../ports/log.ts';
import type { Census, NodeSelf, Registry, SeenNode } from '../../ports/registry.ts';
import { createJudgeNodes } from './judge-nodes.ts';

export interface NodesFigures {
  /** The others that are here, as they were last heard. */
  readonly present: readonly SeenNode[];
  /** Found dead since the start. */
  readonly lost: number;
  /** Others that run under this node's name now. */
  readonly namesakes: number;
}

export interface Nodes {
  figures(): NodesFigures;
  /** Says goodbye: the others do not miss who has left. */
  stop(): Promise<void>;
}

export interface NodesParts {
  readonly registry: Registry;
  readonly self: Omit<NodeSelf, 'sockets'>;
  readonly sockets: () => number;
  /** Another node died: what it had committed and not told is to be told. */
  readonly onLost: (node: SeenNode) => void;
  readonly log: Log;
}

/** Begins at once and in the background: whether the registry can be reached now does not matter. */
export function startNodes({ registry, self, sockets, onLost, log }: NodesParts): Nodes {
  const judge = createJudgeNodes(self);
  let lost = 0;
  let beating: Promise<void> | null = null;

  async function beat(): Promise<void> {
    try {
      hear(await registry.beat({ ...self, sockets: sockets() }));
    } catch (error) {
      judge.missed();
      log.debug({ err: error }, 'other nodes cannot be seen now');
    }
  }

  function hear(census: Census): void {
    const news = judge.judge(census, performance.now());
    for (const node of news.joined) log.info({ other: told(node) }, 'another node is here');
    for (const node of news.left) log.info({ other: told(node) }, 'another node has left');
    for (const node of news.namesakes) {
      log.error(
        { other: told(node) },
        `another process runs under this node's name: give each a NODE_NAME of its own`,
      );
    }
    for (const node of news.lost) {
      lost += 1;
      const silentMs = census.nowMs - node.seenAtMs;
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
    stop: async () => {
      clearInterval(timer);
      await beating;
      await registry
        .leave(self.instance)
        .catch((error: unknown) => log.debug({ err: error }, 'the others will miss this node'));
    },
  };
}

const told = ({ name, instance, url, role }: SeenNode): object => ({ name, instance, url, role });
