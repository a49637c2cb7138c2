// Laws 1 and 2: an acknowledged receipt is in the final journal once, with the answer's coins; nothing is there twice.
import { isDeepStrictEqual } from 'node:util';
import type { Law } from '../account.ts';
import { when } from '../account.ts';
import type { Entry, Outcome } from '../history.ts';

/** A duplicate may also repeat a rejection. */
const isGranted = ({ status, receiptId }: Outcome, rejected: ReadonlySet<string>): boolean =>
  status === 'applied' || (status === 'duplicate' && !rejected.has(receiptId));

/** The entries of one command end at the outcome's sequence number, concern its receipt, and have one time. */
function entriesOf(entries: readonly Entry[], { seq, receiptId }: Outcome): Entry[] {
  const own: Entry[] = [];
  const last = entries[seq - 1];
  for (let at = seq - 1; at >= 0; at -= 1) {
    const entry = entries[at];
    if (entry?.receiptId !== receiptId || entry.at !== last?.at) break;
    own.unshift(entry);
    if (entry.kind === 'purchase.recorded') break;
  }
  return own;
}

const sumOf = (entries: readonly Entry[], what: 'coins' | 'xp'): number =>
  entries.reduce((sum, entry) => sum + (entry[what] ?? 0), 0);

/** An acknowledged command is in the final journal exactly once, with the acknowledged coins and XP. */
export const acknowledgedIsBooked: Law = ({ outcomes, finals, awards, returns, rejected }) =>
  outcomes.flatMap((command) => {
    const { outcome, event } = command;
    if (!isGranted(outcome, rejected) || outcome.userId === null) return [];
    const law = '1: acknowledged means booked once';
    const { receiptId, userId } = outcome;
    const found = (event === 'receipt:submit' ? awards : returns).get(receiptId) ?? [];
    const what = event === 'receipt:submit' ? 'award' : 'return';
    const said = `${receiptId} (${what}) was answered "${outcome.status}" (${when(command)})`;
    const ofShopper = found.filter((each) => each.userId === userId);
    if (ofShopper.length !== 1 || found.length !== 1) {
      const others = found.map((each) => `${each.userId} at entry ${each.entry.seq}`).join(', ');
      return [
        {
          law,
          sentence: `${said}; occurrences in the final journals: ${found.length}${others ? `: ${others}` : ''}, expected one of ${userId}`,
        },
      ];
    }
    const all = finals.get(userId)?.entries ?? [];
    const own = entriesOf(all, outcome);
    const booked = {
      seq: own.at(-1)?.seq,
      coins: sumOf(own, 'coins'),
      balance: own.at(-1)?.balance,
      xp: sumOf(own, 'xp'),
    };
    const told = {
      seq: outcome.seq,
      coins: outcome.coins.delta,
      balance: outcome.coins.balance,
      xp: outcome.xp.delta,
    };
    return JSON.stringify(booked) === JSON.stringify(told)
      ? []
      : [{ law, sentence: `${said} as ${JSON.stringify(told)}; it is booked as ${JSON.stringify(booked)}` }];
  });

/** A final journal has no gap, every balance is the sum so far, and the shopper equals its end. */
export const journalAddsUp: Law = ({ allFinals }) =>
  allFinals.flatMap(({ userId, entries, snapshot, via }) => {
    const law = '1: the journal adds up';
    let coins = 0;
    for (const [at, entry] of entries.entries()) {
      coins += entry.coins ?? 0;
      if (entry.seq !== at + 1)
        return [
          {
            law,
            sentence: `the journal of ${userId} at ${via} has entry ${entry.seq} at position ${at + 1}`,
          },
        ];
      if (entry.balance !== coins)
        return [
          {
            law,
            sentence: `entry ${entry.seq} of ${userId} at ${via} (${entry.receiptId}) has balance ${entry.balance}, the sum is ${coins}`,
          },
        ];
    }
    const stands = { seq: snapshot?.seq ?? 0, coins: snapshot?.coins ?? 0, xp: snapshot?.xp ?? 0 };
    const sums = { seq: entries.length, coins, xp: sumOf(entries, 'xp') };
    return JSON.stringify(stands) === JSON.stringify(sums)
      ? []
      : [
          {
            law,
            sentence: `the state of ${userId} at ${via} is ${JSON.stringify(stands)}, the sums of the journal are ${JSON.stringify(sums)}`,
          },
        ];
  });

/** All nodes return the same journal. */
export const sameEverywhere: Law = ({ allFinals, finals }) =>
  allFinals.flatMap(({ userId, entries, via }) => {
    const other = finals.get(userId);
    if (other === undefined || isDeepStrictEqual(other.entries, entries)) return [];
    const at = entries.findIndex((entry, place) => !isDeepStrictEqual(entry, other.entries[place]));
    const place = at === -1 ? entries.length + 1 : at + 1;
    return [
      {
        law: '1: one journal',
        sentence: `the journals of ${userId} at ${via} and at ${other.via} differ from entry ${place} on`,
      },
    ];
  });

/** No receipt is awarded, or returned completely, twice, for any shopper. */
export const neverTwice: Law = ({ awards, returns }) =>
  [['awarded', awards] as const, ['returned', returns] as const].flatMap(([did, all]) =>
    [...all].flatMap(([receiptId, found]) =>
      found.length < 2
        ? []
        : [
            {
              law: '2: nothing twice',
              sentence: `${receiptId} was ${did} ${found.length} times: ${found.map(({ userId, entry }) => `${userId} at entry ${entry.seq} (${entry.at})`).join(', ')}`,
            },
          ],
    ),
  );
