// Laws 5 and 6: a repetition has the first outcome, and a refused command is not in the journal.
import { isDeepStrictEqual } from 'node:util';
import type { Account, Dossier, Law, Violation } from '../account.ts';
import { outcomeOf, when } from '../account.ts';
import type { Command, Outcome } from '../history.ts';

/** The fields that must be equal. The standing of the receipt may differ. */
const coreOf = ({ receiptId, userId, seq, coins, xp, level, missions }: Outcome) => ({
  receiptId,
  userId,
  seq,
  coins,
  xp,
  level,
  missions,
});

export const sameAnswerAgain: Law = ({ dossiers }) =>
  dossiers.flatMap(({ receiptId, submits, voids }) =>
    [submits, voids].flatMap((commands) => {
      const law = '5: a repetition carries the first outcome';
      const broken: Violation[] = [];
      const answered = commands.flatMap((command) => {
        const outcome = outcomeOf(command);
        return outcome === null ? [] : [{ command, outcome }];
      });
      const first = answered.find(({ outcome }) => outcome.status === 'applied') ?? answered[0];
      for (const each of answered) {
        if (first === undefined || each === first) continue;
        const both = `${receiptId}: "${first.outcome.status}" (${when(first.command)}) and "${each.outcome.status}" (${when(each.command)})`;
        if (!isDeepStrictEqual(coreOf(first.outcome), coreOf(each.outcome)))
          broken.push({
            law,
            sentence: `${both} differ: ${JSON.stringify(coreOf(first.outcome))} and ${JSON.stringify(coreOf(each.outcome))}`,
          });
        else if (
          first.outcome.status === 'applied' &&
          each.outcome.status === 'applied' &&
          first.outcome.userId !== null
        )
          broken.push({ law, sentence: `${both}: applied twice` });
      }
      return broken;
    }),
  );

const isRefused = ({ answer }: Command, rejected: ReadonlySet<string>): boolean => {
  if (answer === null) return false;
  if (!answer.ok) return !answer.error.retryable;
  const { status, receiptId } = answer.data;
  return status === 'rejected' || (status === 'duplicate' && rejected.has(receiptId));
};

export const refusedIsNotBooked: Law = (account) => {
  const law = '6: refused is not booked';
  const { dossiers, awards } = account;
  const known = new Set(dossiers.map(({ receiptId }) => receiptId));
  const strangers = [...awards].flatMap(([receiptId, [first]]) =>
    known.has(receiptId)
      ? []
      : [{ law, sentence: `${receiptId} is awarded to ${first?.userId} and no till has sent it` }],
  );
  return [...strangers, ...dossiers.flatMap((dossier) => judgeRefusals(law, dossier, account))];
};

/** An award belongs to a command that was accepted, or whose answer got lost. */
function judgeRefusals(
  law: string,
  { receiptId, submits }: Dossier,
  { awards, rejected }: Account,
): Violation[] {
  return (awards.get(receiptId) ?? []).flatMap(({ userId, entry }) => {
    const same = submits.filter(
      (command) =>
        command.userId === userId && (entry.amount === undefined || command.amount === entry.amount),
    );
    if (same.some((command) => !isRefused(command, rejected))) return [];
    const [first] = same;
    const booked = `is awarded to ${userId} for ${entry.amount} at entry ${entry.seq}`;
    if (first === undefined)
      return [{ law, sentence: `${receiptId} ${booked}, and no till sent it with these contents` }];
    const word = first.answer?.ok ? first.answer.data.status : first.answer?.error.code;
    return [{ law, sentence: `${receiptId} was refused as "${word}" (${when(first)}) and ${booked}` }];
  });
}
