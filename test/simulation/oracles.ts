// Conditions that must hold for every schedule: each guarantee, checked on stored, answered and pushed data.
import { isDeepStrictEqual } from 'node:util';
import type { Command } from '../../src/game/command.ts';
import type { Outcome } from '../../src/game/outcome.ts';
import { entriesOf } from '../../src/game/outcome.ts';
import type { Answer } from '../../src/pipeline/answer.ts';
import type { Shopper } from './shopper.ts';
import type { Issue } from './till.ts';
import type { Truth } from './truth.ts';
import { foldOf } from './truth.ts';
import { intentOf } from './workload.ts';

export const oracles = {
  'acknowledged means committed': 'what a node answers is at majority at that moment',
  'acknowledged is awarded': 'what a till was told is done once, and once only',
  'refused is not done': 'what a till was refused for good has changed nothing, and for a reason',
  'awarded once': 'each receipt has one award, each return and each void one taking back',
  'entries add up': 'the sum of the entries is the balance, and each entry says so',
  'numbered without holes': 'entries of a shopper are 1, 2, 3 …',
  'replay gives the shopper': 'folding the journal gives what each record says of the shopper',
  'documents lie end to end': 'a document of a shopper begins where the one before it ended, from 1',
  'a claim is in one document': 'and there once, and a document claims everything that it does',
  'the projection catches up': 'after a turn of the follower the shoppers are what the ledger comes to',
  'the projection moves forward': 'no write of a node sets a shopper back',
  'a read is not older than an answer': 'nor than what was answered before it began',
  'nothing told is taken back': 'what any client or till was told is in the ledger in the end',
  'a noted return counts': 'what went back before its receipt is in the award, and the award is of the rest',
  'taken back adds up': 'what is left of the receipts is what the shopper has spent',
  'corrected once':
    'each correction that an operator was told of is there once, with its coins; what was refused at most once',
  'first answer': 'whoever says the same again hears the same outcome',
  'order of arrival': 'submissions of one shopper that a node carried stand in the order in which they came',
  'clients know everything': 'every client has every entry once, in order',
  'everybody is answered': 'when the faults are over, every till comes to its final answer',
  'finished what it accepted': 'a node that stops on purpose has answered everything that it took in',
  'nothing piles up': 'admissions are empty in the end, and caches within their bounds',
  'nothing is thrown': 'no step throws, no promise is left rejected',
} as const;

export type Oracle = keyof typeof oracles;

export interface Violation {
  readonly oracle: Oracle;
  readonly detail: string;
}

/** An answer of a node, in the order of answers. */
export interface Given {
  readonly node: string;
  readonly command: Command;
  readonly answer: Answer;
  readonly arrival: number;
}

export type Report = (oracle: Oracle, detail: string) => void;

/** Call this at the moment of the answer. */
export function checkAnswer({ node, command, answer }: Given, truth: Truth, report: Report): void {
  if (answer.ok && !truth.isDone(command)) {
    report('acknowledged means committed', `${node} answered ${intentOf(command)} before it was stored`);
  }
}

/** The part of an answer that never changes; the receipt's standing does. */
const said = ({ status: _, standing: __, left: ___, ...rest }: Outcome) => rest;

export function checkAnswers(answers: readonly Given[], report: Report): void {
  const first = new Map<string, Outcome>();
  const lanes = new Map<string, { arrival: number; seq: number }[]>();
  for (const { node, command, answer, arrival } of answers) {
    if (!answer.ok) continue;
    const { outcome } = answer;
    const intent = intentOf(command);
    const before = first.get(intent) ?? outcome;
    first.set(intent, before);
    if (!isDeepStrictEqual(said(outcome), said(before))) {
      report('first answer', `${intent}: ${JSON.stringify(before)}, then ${JSON.stringify(outcome)}`);
    }
    if (command.type !== 'receipt.submit' || outcome.status !== 'applied') continue;
    const lane = `${node} ${command.purchase.userId}`;
    lanes.set(lane, [...(lanes.get(lane) ?? []), { arrival, seq: outcome.seq }]);
  }
  for (const [lane, applied] of lanes) {
    const seqs = applied.sort((one, other) => one.arrival - other.arrival).map(({ seq }) => seq);
    if (seqs.some((seq, index) => seq <= (seqs[index - 1] ?? 0))) {
      report('order of arrival', `${lane}: what came in order stands as ${seqs.join(', ')}`);
    }
  }
}

/** Compares every shopper with the journal, and every receipt with its journal. */
export function checkBooks(truth: Truth, report: Report): void {
  for (const userId of truth.shoppers()) checkShopperBooks(userId, truth, report);
  const met = truth.records.flatMap(({ cause, ref }) => (cause === 'adjust' ? [] : [ref]));
  for (const id of new Set([...truth.receipts.keys(), ...met])) {
    checkReceipt(truth, id, report);
  }
}

function checkShopperBooks(userId: string, truth: Truth, report: Report): void {
  const records = truth.recordsOfShopper(userId);
  let [seq, coins] = [0, 0];
  for (const { firstSeq, seq: last, entries, after } of records) {
    if (firstSeq !== seq + 1 || last !== seq + entries.length) {
      report('numbered without holes', `${userId}: ${firstSeq} to ${last} follows ${seq}`);
    }
    seq = last;
    for (const entry of entries) {
      coins += 'coins' in entry ? entry.coins : 0;
      if (entry.balance !== coins) report('entries add up', `${userId}: ${entry.balance}, not ${coins}`);
    }
    if (after.coins !== coins)
      report('entries add up', `${userId} has ${after.coins}, the entries come to ${coins}`);
  }
  const folded = foldOf(userId, records);
  if (folded instanceof Error) {
    report('replay gives the shopper', `${userId}: ${folded.message}`);
    return;
  }
  folded.forEach(({ xp, level }, index) => {
    const { after, levelBefore } = records[index] ?? {};
    const before = folded[index - 1]?.level ?? 1;
    if (after?.xp === xp && after.level === level && levelBefore === before) return;
    report(
      'replay gives the shopper',
      `${userId}: level ${before} to ${level} with ${xp} XP, not as recorded`,
    );
  });
  const user = folded.at(-1);
  if (user === undefined) return;
  const owned = [...truth.receipts.values()].filter(
    (receipt) => 'left' in receipt && receipt.userId === userId,
  );
  const left = owned.map((receipt) => ('left' in receipt ? receipt.left : 0)).filter((rest) => rest > 0);
  const spent = left.reduce((sum, rest) => sum + rest, 0);
  if (user.totalSpent !== spent || user.totalReceipts !== left.length) {
    report(
      'taken back adds up',
      `${userId}: ${user.totalReceipts} for ${user.totalSpent}, not ${left.length} for ${spent}`,
    );
  }
  const corrected = records.reduce(
    (sum, record) => sum + (record.cause === 'adjust' ? record.correction.coins : 0),
    0,
  );
  if (left.length === 0 && (user.coins !== corrected || user.xp !== 0 || user.level !== 1)) {
    report('taken back adds up', `${userId} gave everything back and has ${user.coins} coins, ${user.xp} XP`);
  }
}

function checkReceipt(truth: Truth, id: string, report: Report): void {
  const receipt = truth.receipts.get(id);
  const counts = { 'receipt.submit': 0, 'receipt.return': 0, 'receipt.void': 0, 'levels.settle': 0 };
  for (const { cause } of truth.recordsOf(id)) if (cause !== 'adjust') counts[cause] += 1;
  const judged = receipt !== undefined && 'left' in receipt ? receipt : null;
  const expected = {
    'receipt.submit': judged ? 1 : 0,
    'receipt.return': judged?.returns.filter(({ seq }) => seq !== judged.seq).length ?? 0,
    'receipt.void': judged?.voided ? 1 : 0,
    'levels.settle': judged?.settled?.length ?? 0,
  };
  if (!isDeepStrictEqual(counts, expected)) {
    report('awarded once', `${id}: ${JSON.stringify(counts)}, not ${JSON.stringify(expected)}`);
  }
  if (judged === null) return;
  const returned = judged.returns.reduce((sum, { amount }) => sum + amount, 0);
  const rest = judged.amount - returned;
  if (rest < 0 || judged.left !== (judged.voided ? 0 : rest)) {
    report('taken back adds up', `${id}: ${judged.left} left of ${judged.amount}, ${returned} came back`);
  }
}

/** Compares the final answers to tills with what was done. */
export function checkTills(issues: readonly Issue[], truth: Truth, report: Report): void {
  const granted = new Set(issues.flatMap(({ command, final }) => (final?.ok ? [intentOf(command)] : [])));
  for (const { command, final } of issues) {
    const intent = intentOf(command);
    if (final === null) {
      report('everybody is answered', intent);
      continue;
    }
    const done = truth.isDone(command);
    if (final.ok) {
      if (!done) report('acknowledged is awarded', `${intent} was ${final.outcome.status} and is not there`);
      continue;
    }
    const { code } = final.error;
    if (!isReason(code, command, truth)) report('refused is not done', `${intent} is ${code} for no reason`);
    // A return of an unknown receipt is refused, and takes effect if the network repeats it after the receipt.
    else if (done && code !== 'not_found' && !granted.has(intent)) {
      report('refused is not done', `${intent} is ${code} and yet done`);
    }
  }
}

function isReason(code: string, command: Command, truth: Truth): boolean {
  const receipt = truth.receipts.get(command.receiptId);
  if (command.type === 'receipt.submit') {
    const isOther = receipt && 'amount' in receipt && receipt.amount !== command.purchase.amount;
    return code === 'conflict' && isOther === true;
  }
  if (command.part === undefined) return false;
  if (code === 'not_found') return true;
  return (
    code === 'invalid' &&
    receipt !== undefined &&
    (!('left' in receipt) || receipt.left < command.part.amount)
  );
}

/** Compares what a client received, entry by entry, with the journal. */
export function checkShopper(
  { name, userId, given }: Shopper,
  truth: Truth,
  mayJump: boolean,
  report: Report,
): void {
  const written = truth.recordsOfShopper(userId).flatMap(entriesOf);
  let at: number | null = null;
  for (const [index, item] of given.entries()) {
    if ('snapshotSeq' in item) {
      if (index > 0 && !mayJump)
        report('clients know everything', `${name} was given a snapshot for no reason`);
      if (item.snapshotSeq < (at ?? 0))
        report('clients know everything', `${name} was set back to ${item.snapshotSeq}`);
      at = item.snapshotSeq;
      continue;
    }
    const { seq } = item.entry;
    if (seq !== (at ?? 0) + 1) report('clients know everything', `${name} was given ${seq} after ${at ?? 0}`);
    at = seq;
    if (!isDeepStrictEqual(item.entry, written[seq - 1])) {
      report('clients know everything', `${name} was given an entry ${seq} that is not in the journal`);
    }
  }
  const head = truth.head(userId);
  if ((at ?? 0) !== head) report('clients know everything', `${name} is at ${at ?? 0} of ${head}`);
}
