// An operator: corrects coins, submits twice, and sends the same form again until it is answered.

import type { Reply } from '../../src/contracts/errors.ts';
import { errorCodes } from '../../src/contracts/errors.ts';
import { newFormId } from '../../src/contracts/form-id.ts';
import type { Chance } from './chance.ts';
import type { Faults } from './faults.ts';
import type { Fleet } from './fleet.ts';
import { late, shortly } from './latency.ts';
import type { Report } from './oracles.ts';
import { sessionOf } from './session.ts';
import type { Truth } from './truth.ts';
import type { World } from './world.ts';

/** A filled-in form. */
export interface CorrectionForm {
  readonly atMs: number;
  readonly id: string;
  readonly userId: string;
  readonly coins: number;
}

type Said = Reply<{ readonly seq: number; readonly coins: { readonly delta: number } }>;

export interface SimulatedOperator {
  unanswered(): number;
  /** Compares the final answers with the ledger. */
  check(truth: Truth, report: Report): void;
}

const sendAgainMs = 3_000;
const session = sessionOf({ sub: 'op', role: 'operator' });

/** Corrections of these shoppers within `spanMs`; some take more than anybody has. */
export function drawCorrections(
  chance: Chance,
  userIds: readonly string[],
  fromMs: number,
  spanMs: number,
): CorrectionForm[] {
  return Array.from({ length: chance.whole(1, 5) }, () => {
    const atMs = chance.next() * spanMs;
    const coins = chance.whole(1, 60) * (chance.is(0.5) ? 1 : -1);
    return {
      atMs,
      id: newFormId(
        fromMs + atMs,
        Uint8Array.from({ length: 10 }, () => chance.whole(0, 255)),
      ),
      userId: chance.pick(userIds),
      coins,
    };
  });
}

export function createOperator(
  world: World,
  faults: Faults,
  fleet: Fleet,
  forms: readonly CorrectionForm[],
): SimulatedOperator {
  const { chance } = world;
  const answers = new Map<CorrectionForm, Said>();

  /** Got a final answer; others are sent again. */
  function hear(form: CorrectionForm, reply: Reply<unknown>): void {
    if (!reply.ok && errorCodes[reply.error.code].retryable) return;
    if (!answers.has(form)) answers.set(form, reply as Said); // as the contract of `ops:correct-coins` says
  }

  function press(form: CorrectionForm): void {
    if (answers.has(form)) return;
    world.post(sendAgainMs, `the operator sends ${form.id} again`, null, () => press(form));
    const copies = faults.happens('submission repeated') ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) send(form);
  }

  function send(form: CorrectionForm): void {
    const { id, userId, coins } = form;
    // Each copy goes to a different node.
    const node = fleet.anyNode();
    if (node === null || faults.happens('submission lost')) return;
    const delayMs = faults.happens('submission late') ? late(chance) : shortly(chance);
    world.post(delayMs, `takes correction ${id} of ${coins} for ${userId}`, node.process, () => {
      node.ask(session, 'ops:correct-coins', { id, userId, coins, reason: 'by hand' }, (reply) => {
        if (faults.happens('answer lost')) return;
        world.post(shortly(chance), 'the operator hears', null, () => hear(form, reply));
      });
    });
  }

  for (const form of forms) {
    world.post(form.atMs, `the operator fills in ${form.id}`, null, () => press(form));
  }

  return {
    unanswered: () => forms.length - answers.size,
    check: (truth, report) => {
      for (const form of forms) {
        const { id, userId, coins } = form;
        const made = truth.recordsOf(id);
        const what = `correction ${id} of ${coins} for ${userId}`;
        const answer = answers.get(form);
        if (answer === undefined) report('everybody is answered', what);
        else if (!answer.ok) {
          // A correction that was refused takes effect if the network repeats it when it is allowed.
          const mayComeLater = answer.error.code === 'not_found' || answer.error.code === 'invalid';
          if (made.length > (mayComeLater ? 1 : 0))
            report('corrected once', `${what} is ${answer.error.code} and there ${made.length} times`);
        } else {
          const [record] = made;
          const isSo = record?.userId === userId && record.seq === answer.data.seq;
          const moved = record?.entries.reduce((sum, entry) => sum + ('coins' in entry ? entry.coins : 0), 0);
          if (made.length !== 1 || !isSo || moved !== coins || answer.data.coins.delta !== coins) {
            report('corrected once', `${what} is there ${made.length} times, with ${moved} coins`);
          }
        }
      }
    },
  };
}
