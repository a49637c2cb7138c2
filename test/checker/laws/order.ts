// Law 3: phones receive one order without gaps, the same for all, and never revoked.
import { isDeepStrictEqual } from 'node:util';
import type { Account, Law, Violation } from '../account.ts';
import { ms, when } from '../account.ts';
import type { Entry, Told } from '../history.ts';

/** An observed entry equals the one in the final journal at this place, and every other observation of it. */
export const neverTakenBack: Law = ({ told, finals }) => {
  const law = '3: never taken back';
  const firstTold = new Map<string, { readonly entry: Entry; readonly told: Told }>();
  const broken: Violation[] = [];
  const compare = (each: Told, entry: Entry): void => {
    const { userId } = each;
    const key = JSON.stringify([userId, entry.seq]);
    const first = firstTold.get(key);
    if (first === undefined) firstTold.set(key, { entry, told: each });
    else if (!isDeepStrictEqual(first.entry, entry))
      broken.push({
        law,
        sentence: `entry ${entry.seq} of ${userId} was sent as ${nameOf(first.entry)} to ${first.told.who} at ${ms(first.told.heardMs)} and as ${nameOf(entry)} to ${each.who} at ${ms(each.heardMs)}`,
      });
    const final = finals.get(userId);
    if (final !== undefined && !isDeepStrictEqual(final.entries[entry.seq - 1], entry))
      broken.push({
        law,
        sentence: `${nameOf(entry)}, entry ${entry.seq} of ${userId}, was sent by ${each.by} (${when(each)}); the final journal has ${nameOf(final.entries[entry.seq - 1])} there`,
      });
  };
  for (const each of told) for (const entry of each.entries) compare(each, entry);
  for (const each of told) {
    const { snapshot, userId } = each;
    const final = finals.get(userId);
    if (snapshot === undefined || final === undefined) continue;
    const balance = snapshot.seq === 0 ? 0 : final.entries[snapshot.seq - 1]?.balance;
    if (balance !== snapshot.coins)
      broken.push({
        law,
        sentence: `${each.by} (${when(each)}) gave ${userId} ${snapshot.coins} coins at entry ${snapshot.seq}; the final journal has ${balance ?? 'no such entry'}`,
      });
  }
  return broken;
};

const nameOf = (entry: Entry | undefined): string =>
  entry === undefined ? 'nothing' : `${entry.kind} of ${entry.receiptId} (${entry.at})`;

/** Within a message entries are consecutive; a complete answer starts right after the cursor. */
export const noHoleInside: Law = ({ told }) =>
  told.flatMap((each) => {
    const law = '3: no holes';
    const seqs = each.entries.map(({ seq }) => seq);
    const said = `${each.who} received entries ${seqs.join(' ')} of ${each.userId} by ${each.by} (${when(each)})`;
    if (seqs.some((seq, at) => at > 0 && seq !== (seqs[at - 1] ?? 0) + 1)) return [{ law, sentence: said }];
    const [first] = seqs;
    const isComplete = each.complete === true && each.cursor !== null;
    return isComplete && first !== undefined && first !== (each.cursor ?? 0) + 1
      ? [{ law, sentence: `${said}, marked complete after entry ${each.cursor}` }]
      : [];
  });

/** Assembled as a client does it, a phone reaches the end of the final journal without a gap. */
export const everyPhoneArrives: Law = (account) =>
  [...phonesOf(account)].flatMap(([who, all]) => {
    const law = '3: no holes';
    const [{ userId, epoch } = { userId: '', epoch: '' }] = all;
    const others = all.find((each) => each.epoch !== epoch);
    if (others !== undefined)
      return [
        {
          law,
          sentence: `${who} received epoch ${epoch} and then ${others.epoch} (${when(others)})`,
        },
      ];
    const broken: Violation[] = [];
    const ahead = new Set<number>();
    let at: number | null = null;
    for (const each of all) {
      const { snapshot, complete } = each;
      // The first greeting is a phone's start. Later a snapshot replaces entries only if it says so.
      if (snapshot !== undefined && (at === null || complete === false)) {
        if (at !== null && snapshot.seq < at)
          broken.push({
            law,
            sentence: `${who} stood at entry ${at} of ${userId} and was sent back to ${snapshot.seq} (${when(each)})`,
          });
        at = Math.max(at ?? 0, snapshot.seq);
      }
      for (const { seq } of each.entries) ahead.add(seq);
      while (at !== null && ahead.has(at + 1)) at += 1;
    }
    const end = account.finals.get(userId)?.entries.length;
    if (end !== undefined && at !== end)
      broken.push({
        law,
        sentence: `${who} ends at entry ${at} of ${userId}, the final journal at ${end}: its last message came at ${ms(all.at(-1)?.heardMs ?? 0)}`,
      });
    return broken;
  });

function phonesOf({ told }: Account): Map<string, Told[]> {
  const phones = new Map<string, Told[]>();
  for (const each of told) phones.set(each.who, [...(phones.get(each.who) ?? []), each]);
  return phones;
}
