// A till: keeps each command on disk until its final answer, and sends it again and again, to any node.
import { pause, untilAborted } from '../../src/client/pause.ts';
import { RefusedError } from '../../src/client/refused-error.ts';
import type { Wire } from '../../src/client/send-until-answered.ts';
import { sendUntilAnswered } from '../../src/client/send-until-answered.ts';
import { unanswered } from '../../src/client/wire.ts';
import type { Reply } from '../../src/contracts/errors.ts';
import { errorCodes } from '../../src/contracts/errors.ts';
import type { Outcome, ReceiptSubmit, ReceiptVoid } from '../../src/contracts/receipts.ts';
import type { Command, SubmitReceipt, VoidReceipt } from '../../src/game/command.ts';
import type { Faults } from './faults.ts';
import type { Fleet } from './fleet.ts';
import { late, shortly } from './latency.ts';
import { sessionOf } from './session.ts';
import type { SimulatedNode } from './simulated-node.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import type { World } from './world.ts';

export type Final =
  | { readonly ok: true; readonly outcome: Outcome }
  | { readonly ok: false; readonly error: RefusedError };

/** One command of a till. */
export interface Issue {
  readonly atMs: number;
  readonly command: Command;
  /** Written to disk on arrival: the till has finished this command. */
  final: Final | null;
}

export interface Till {
  readonly name: string;
  readonly issues: readonly Issue[];
  unanswered(): number;
  /** Call this after each step of a process. */
  afterStep(process: SimulatedProcess): void;
}

/** Longer than a node's deadline, as in the client. */
const timeoutMs = 10_000;
const lookAgainMs = 200;
const afterFaultMs = 1_000;

export function createTill(
  world: World,
  faults: Faults,
  fleet: Fleet,
  name: string,
  issues: readonly Issue[],
): Till {
  const { chance } = world;
  const session = sessionOf({ sub: name, role: 'tablet', store: 'cafe' });
  let running: SimulatedProcess;
  let starts = 0;

  function start(): void {
    starts += 1;
    const process = world.start(`${name}.${starts}`);
    running = process;
    process.enter(() => {
      const never = new AbortController().signal;
      const wire = wireOf(process);
      for (const issue of issues) {
        if (issue.final !== null) continue;
        setTimeout(() => void settle(issue, wire, never), issue.atMs - world.nowMs());
      }
    });
  }

  async function settle(issue: Issue, wire: Wire, signal: AbortSignal): Promise<void> {
    const { command } = issue;
    for (;;) {
      try {
        const how = { signal, timeoutMs };
        const outcome =
          command.type === 'receipt.submit'
            ? await sendUntilAnswered(wire, 'receipt:submit', submitOf(command), how)
            : await sendUntilAnswered(wire, 'receipt:void', voidOf(command), how);
        issue.final = { ok: true, outcome };
        return world.note(`${name} is done with ${command.type} ${command.receiptId}: ${outcome.status}`);
      } catch (error) {
        if (!(error instanceof RefusedError)) throw error;
        if (!errorCodes[error.code].retryable) {
          issue.final = { ok: false, error };
          return world.note(`${name} is refused ${command.type} ${command.receiptId}: ${error.code}`);
        }
        await pause(afterFaultMs, signal); // not final: the receipt stays on disk and is sent again
      }
    }
  }

  function wireOf(process: SimulatedProcess): Wire {
    return {
      connected: (signal) =>
        untilAborted<void>(signal, (resolve) => {
          const look = (): void => {
            if (fleet.anyNode()) queueMicrotask(resolve);
            else setTimeout(look, lookAgainMs);
          };
          look();
          return () => {};
        }),
      // Only these two events are sent, and both are answered with an outcome.
      send: ((event: string, payload: unknown, limitMs: number) =>
        send(process, event, payload, limitMs)) as Wire['send'],
    };
  }

  function send(
    process: SimulatedProcess,
    event: string,
    payload: unknown,
    limitMs: number,
  ): Promise<Reply<unknown>> {
    return new Promise((resolve) => {
      const node = fleet.anyNode();
      if (node === null) return resolve(unanswered('not connected'));
      setTimeout(() => resolve(unanswered('no answer')), limitMs);
      if (faults.happens('submission lost')) return;
      const copies = faults.happens('submission repeated') ? 2 : 1;
      for (let copy = 0; copy < copies; copy += 1) {
        const delayMs = faults.happens('submission late') ? late(chance) : shortly(chance);
        world.post(delayMs, `takes ${event} ${JSON.stringify(payload)} of ${name}`, node.process, () => {
          node.ask(session, event, payload, (reply) => answer(node, process, reply, resolve));
        });
      }
    });
  }

  function answer(
    node: SimulatedNode,
    process: SimulatedProcess,
    reply: Reply<unknown>,
    resolve: (reply: Reply<unknown>) => void,
  ): void {
    if (faults.happens('answer lost')) return;
    const label = reply.ok ? 'hears the outcome' : `hears ${reply.error.code}`;
    world.post(shortly(chance), label, process, () => {
      // What a process has not yet passed to the network is lost with it.
      if (node.process.isAlive() || chance.is(0.5)) resolve(reply);
    });
  }

  start();
  return {
    name,
    issues,
    unanswered: () => issues.filter(({ final }) => final === null).length,
    afterStep: (process) => {
      if (process !== running || !process.isAlive() || !faults.happens('till killed')) return;
      process.kill();
      world.post(100 + chance.next() * 5_000, `${name} is started again`, null, start);
    },
  };
}

const submitOf = ({ purchase }: SubmitReceipt): ReceiptSubmit => {
  const { receiptNo, userId, amount, issuedAtMs } = purchase;
  return { receiptNo, userId, amount, issuedAt: new Date(issuedAtMs).toISOString() };
};

const voidOf = ({ receiptNo, reason, part }: VoidReceipt): ReceiptVoid => ({ receiptNo, reason, ...part });
