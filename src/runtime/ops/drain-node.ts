// Drains a node for an operator: this node, or another one by a message over the adapter. The process keeps running.
import { randomUUID } from 'node:crypto';
import type { Services } from '../../../handlers/handler.ts';
import { servesClients } from '../../cluster/node-duty.ts';
import type { OtherNode } from '../../cluster/nodes.ts';
import { nodeFigures } from '../../contracts/ops.ts';
import type { Broadcast } from '../../ports/broadcast.ts';
import type { Leases } from '../../ports/leases.ts';
import type { Log } from '../../ports/log.ts';
import type { Config } from '../config.ts';
import type { Readiness } from '../readiness.ts';
import type { Tuning } from '../tuning.ts';

/** The part of the sockets that draining needs. */
export interface DrainedSockets {
  readonly broadcast: Pick<Broadcast<never>, 'publishToNodes' | 'onNode'>;
  refuseForNow(): void;
  takeAgain(): void;
  drain(): Promise<void>;
}

export interface DrainNodeParts {
  readonly config: Pick<Config, 'DRAIN_NOTICE_MS'> & Pick<Tuning, 'heartbeatMs'>;
  readonly node: string;
  /** Identifies this process. */
  readonly instance: string;
  readonly leases: Pick<Leases, 'acquire' | 'release'>;
  readonly others: () => readonly OtherNode[];
  readonly readiness: Readiness;
  readonly sockets: DrainedSockets;
  readonly log: Log;
}

export type DrainNode = Services['drainNode'];

const answersWithinMs = 3_000;
/** Clients stay at least this long, because the operator may be one of them and is answered first. */
const shortestNoticeMs = 500;
/** Longer than the time that the other node has to answer. */
const leaseMs = 10_000;
/** After this many heartbeats every node knows that a node is draining. */
const beatsToKnow = 2;

export function createDrainNode(parts: DrainNodeParts): DrainNode {
  const { config, leases, readiness, sockets, log } = parts;
  const questions = new Map<string, () => void>();
  let underWay: Promise<void> = Promise.resolve();

  function drainHere(undo: boolean): void {
    if (readiness.isDraining() === !undo) return;
    readiness.setDraining(!undo);
    log.info({}, undo ? 'clients are taken again' : 'draining: an operator has asked for it');
    if (undo) sockets.takeAgain();
    else underWay = underWay.then(sendAway).catch((error) => log.error({ err: error }, 'draining failed'));
  }

  async function sendAway(): Promise<void> {
    // `/readyz` fails from now on. The load balancer gets time to notice.
    const noticeMs = Math.max(config.DRAIN_NOTICE_MS, shortestNoticeMs);
    await new Promise((resolve) => setTimeout(resolve, noticeMs));
    if (!readiness.isDraining()) return;
    sockets.refuseForNow();
    await sockets.drain();
  }

  const isReadyElsewhere = (node: string): boolean =>
    (node !== parts.node && readiness.reason() === null) ||
    parts.others().some((other) => other.node.name !== node && isReady(other));

  async function tell(node: string, undo: boolean): Promise<'drained' | 'no answer'> {
    if (node === parts.node) {
      drainHere(undo);
      return 'drained';
    }
    const question = randomUUID();
    try {
      return await new Promise((resolve) => {
        const patience = setTimeout(() => resolve('no answer'), answersWithinMs);
        questions.set(question, () => {
          clearTimeout(patience);
          resolve('drained');
        });
        sockets.broadcast.publishToNodes({ type: 'node.drain', question, node, undo });
      });
    } finally {
      questions.delete(question);
    }
  }

  sockets.broadcast.onNode((message) => {
    if (message.type === 'node.drained') questions.get(message.question)?.();
    if (message.type !== 'node.drain' || message.node !== parts.node) return;
    drainHere(message.undo);
    sockets.broadcast.publishToNodes({ type: 'node.drained', question: message.question });
  });

  return {
    ask: async (node, undo) => {
      const isKnown =
        node === parts.node || parts.others().some((other) => other.node.name === node && isServing(other));
      if (!isKnown) return 'no node';
      if (undo) return tell(node, undo);
      // One node at a time, and the next only when all nodes know of the one before, so the last two are never drained together.
      const restMs = beatsToKnow * config.heartbeatMs;
      const terms = { ttlMs: leaseMs, restAtMostMs: restMs };
      const lease = await leases.acquire('ops-drain', `${parts.node}/${parts.instance}`, terms);
      if (lease === null) return 'busy';
      let outcome: Awaited<ReturnType<DrainNode['ask']>> = 'only one';
      try {
        if (isReadyElsewhere(node)) outcome = await tell(node, undo);
      } finally {
        await leases.release(lease, outcome === 'only one' ? 0 : restMs);
      }
      return outcome;
    },
  };
}

const isServing = ({ node, state }: OtherNode): boolean => state === 'here' && servesClients(node.role);

/** By its last heartbeat. A node without figures counts as not ready. */
function isReady(other: OtherNode): boolean {
  if (!isServing(other)) return false;
  try {
    const figures = nodeFigures.safeParse(JSON.parse(other.node.figures ?? 'null')).data;
    return figures?.database.up === true && figures.draining !== true;
  } catch {
    return false;
  }
}
