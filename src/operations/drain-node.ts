// Drains a node for an operator: this node, or another one by a message over the adapter. The process keeps running.
import { randomUUID } from 'node:crypto';
import { servesClients } from '../cluster/node-duty.ts';
import type { OtherNode } from '../cluster/nodes.ts';
import { nodeFigures } from '../contracts/ops.ts';
import type { Broadcast } from '../ports/broadcast.ts';
import type { Leases } from '../ports/leases.ts';
import type { Log } from '../ports/log.ts';
import type { Readiness } from './readiness.ts';

/** The part of the sockets that draining needs. */
export interface DrainedSockets {
  readonly broadcast: Pick<Broadcast<never>, 'publishToNodes' | 'onNode'>;
  refuseForNow(): void;
  takeAgain(): void;
  drain(): Promise<void>;
}

export interface DrainNodeParts {
  /** How long the load balancer has to notice that `/readyz` fails. */
  readonly noticeMs: number;
  readonly heartbeatMs: number;
  readonly node: string;
  /** Identifies this process. */
  readonly instance: string;
  readonly leases: Pick<Leases, 'acquire' | 'release'>;
  readonly others: () => readonly OtherNode[];
  readonly readiness: Readiness;
  readonly sockets: DrainedSockets;
  readonly log: Log;
}

export interface DrainNode {
  /** Resolves when the node has begun to drain, or with the reason why it cannot. */
  ask(node: string, undo: boolean): Promise<'drained' | 'no node' | 'only one' | 'busy' | 'no answer'>;
}

const answersWithinMs = 3_000;
/** Clients stay at least this long, because the operator may be one of them and is answered first. */
const shortestNoticeMs = 500;
/** Longer than the time that the other node has to answer. */
const leaseMs = 10_000;
/** After this many heartbeats every node knows that a node is draining. */
const beatsToKnow = 2;

export function createDrainNode(parts: DrainNodeParts): DrainNode {
  const { leases, readiness } = parts;
  const drainHere = createDrainHere(parts);
  const askOther = createAskOther(parts, drainHere);

  async function tell(node: string, undo: boolean): Promise<'drained' | 'no answer'> {
    if (node !== parts.node) return askOther(node, undo);
    drainHere(undo);
    return 'drained';
  }

  const isReadyElsewhere = (node: string): boolean =>
    (node !== parts.node && readiness.reason() === null) ||
    parts.others().some((other) => other.node.name !== node && isReady(other));

  return {
    ask: async (node, undo) => {
      const isKnown =
        node === parts.node || parts.others().some((other) => other.node.name === node && isServing(other));
      if (!isKnown) return 'no node';
      if (undo) return tell(node, undo);
      // One node at a time, and the next only when all nodes know of the one before, so the last two are never drained together.
      const restMs = beatsToKnow * parts.heartbeatMs;
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

/** Drains this node in the background, or takes clients again. */
function createDrainHere({ noticeMs, readiness, sockets, log }: DrainNodeParts): (undo: boolean) => void {
  let inProgress: Promise<void> = Promise.resolve();

  async function sendAway(): Promise<void> {
    // `/readyz` fails from now on. The load balancer gets time to notice.
    await new Promise((resolve) => setTimeout(resolve, Math.max(noticeMs, shortestNoticeMs)));
    if (!readiness.isDraining()) return;
    sockets.refuseForNow();
    await sockets.drain();
  }

  return (undo) => {
    if (readiness.isDraining() === !undo) return;
    readiness.setDraining(!undo);
    log.info({}, undo ? 'accepting clients again' : 'draining: an operator has asked for it');
    if (undo) sockets.takeAgain();
    else
      inProgress = inProgress.then(sendAway).catch((error) => log.error({ err: error }, 'draining failed'));
  };
}

/** Asks another node to drain, and answers such requests of other nodes. */
function createAskOther(
  { node: self, sockets: { broadcast } }: DrainNodeParts,
  drainHere: (undo: boolean) => void,
): (node: string, undo: boolean) => Promise<'drained' | 'no answer'> {
  const questions = new Map<string, () => void>();

  broadcast.onNode((message) => {
    if (message.type === 'node.drained') questions.get(message.question)?.();
    if (message.type !== 'node.drain' || message.node !== self) return;
    drainHere(message.undo);
    broadcast.publishToNodes({ type: 'node.drained', question: message.question });
  });

  return async (node, undo) => {
    const question = randomUUID();
    try {
      return await new Promise((resolve) => {
        const timer = setTimeout(() => resolve('no answer'), answersWithinMs);
        questions.set(question, () => {
          clearTimeout(timer);
          resolve('drained');
        });
        broadcast.publishToNodes({ type: 'node.drain', question, node, undo });
      });
    } finally {
      questions.delete(question);
    }
  };
}

const isServing = ({ node, state }: OtherNode): boolean => state === 'here' && servesClients(node.role);

/** Whether the node is ready, by its last heartbeat. A node without figures counts as not ready. */
function isReady(other: OtherNode): boolean {
  if (!isServing(other)) return false;
  try {
    const figures = nodeFigures.safeParse(JSON.parse(other.node.figures ?? 'null')).data;
    return figures?.database.up === true && figures.draining !== true;
  } catch {
    return false;
  }
}
