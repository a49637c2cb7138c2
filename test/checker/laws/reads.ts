// Law 4: a read that starts after an answer is not older than the answer, and one client's reads never go back.
import type { Account, Law, Violation } from '../account.ts';
import { ms, when } from '../account.ts';
import type { Entry, Read, Stats, Told } from '../history.ts';

/** An observation of a shopper's state. */
interface Look {
  readonly who: string;
  readonly via: string;
  readonly userId: string;
  readonly sentMs: number;
  readonly heardMs: number;
  readonly seq: number | null;
  readonly stats?: Stats | undefined;
  readonly name: string;
}

/** A state that was known by then. */
interface Known {
  readonly heardMs: number;
  readonly via: string;
  readonly seq: number;
  readonly who: string | null;
  readonly name: string;
}

/** The shopper's state according to a greeting or a resume. */
function seqOf({ entries, snapshot, cursor }: Told): number {
  return Math.max(entries.at(-1)?.seq ?? 0, snapshot?.seq ?? 0, snapshot === undefined ? (cursor ?? 0) : 0);
}

const lookOfRead = (read: Read): Look => ({ ...read, name: `${read.what} (${when(read)})` });
const lookOfTold = (told: Told): Look => ({
  ...told,
  seq: seqOf(told),
  stats: undefined,
  name: `${told.by} (${when(told)})`,
});

/** The states that a shopper can have: those between two commands. */
function placesOf(
  entries: readonly Entry[],
): { readonly seq: number; readonly coins: number; readonly xp: number }[] {
  const places = [{ seq: 0, coins: 0, xp: 0 }];
  let xp = 0;
  for (const [at, entry] of entries.entries()) {
    xp += entry.xp ?? 0;
    const next = entries[at + 1];
    const isLast =
      next === undefined ||
      next.receiptId !== entry.receiptId ||
      next.at !== entry.at ||
      next.kind.startsWith('purchase.');
    if (isLast) places.push({ seq: entry.seq, coins: entry.balance, xp });
  }
  return places;
}

/** The states that a client's reads must not be older than: all acknowledged ones, and those it was sent itself. */
function knowledgeOf({ outcomes, told }: Account, userId: string): Known[] {
  const answers = outcomes
    .filter(({ outcome }) => outcome.userId === userId)
    .map((command) => ({
      heardMs: command.heardMs,
      via: command.via,
      seq: command.outcome.seq,
      who: null,
      name: `the answer "${command.outcome.status}" to ${command.outcome.receiptId} (${when(command)})`,
    }));
  const own = told
    .filter((each) => each.userId === userId)
    .map((each) => ({
      heardMs: each.heardMs,
      via: each.via,
      seq: seqOf(each),
      who: each.who,
      name: lookOfTold(each).name,
    }));
  return [...answers, ...own];
}

/** The law about a read at one node that is older than an acknowledgement of another. */
export const betweenNodes = '4: reads are fresh between nodes';

export const readsAreFresh: Law = (account) => {
  const looks = [
    ...account.reads.map(lookOfRead),
    ...account.told.filter(({ by }) => by !== 'journal').map(lookOfTold),
  ].toSorted((a, b) => a.heardMs - b.heardMs);
  const byShopper = new Map<string, Look[]>();
  for (const look of looks) byShopper.set(look.userId, [...(byShopper.get(look.userId) ?? []), look]);
  return [...byShopper].flatMap(([userId, all]) => judgeShopper(account, userId, all));
};

function judgeShopper(account: Account, userId: string, looks: readonly Look[]): Violation[] {
  const law = '4: reads are fresh';
  const broken: Violation[] = [];
  const known = knowledgeOf(account, userId);
  const final = account.finals.get(userId);
  const places = placesOf(final?.entries ?? []);
  for (const look of looks) {
    const before = known.filter(
      ({ who, heardMs }) => heardMs <= look.sentMs && (who === null || who === look.who),
    );
    const least = before.reduce<Known | null>(
      (most, each) => (each.seq > (most?.seq ?? 0) ? each : most),
      null,
    );
    const bound = least?.seq ?? 0;
    let { seq } = look;
    const { stats } = look;
    if (seq === null && stats !== undefined && final !== undefined) {
      const fits = places.filter(({ coins, xp }) => coins === stats.coins && xp === stats.xp);
      if (fits.length === 0) {
        broken.push({
          law,
          sentence: `${look.name} showed ${userId} with ${stats.coins} coins and ${stats.xp} XP, a state that the final journal never reaches`,
        });
        continue;
      }
      // The first state that is new enough: it proves the least for the next read.
      seq = (fits.find((place) => place.seq >= bound) ?? fits.at(-1))?.seq ?? null;
    }
    if (seq === null) continue;
    if (seq < bound && least !== null) {
      const place = seq;
      // A state from the same node or to the same client counts more than one from another node.
      const isNear = before.some(
        ({ via, who, seq: known }) => known > place && (via === look.via || who !== null),
      );
      broken.push({
        law: isNear ? law : betweenNodes,
        sentence: `${look.name} showed ${userId} at entry ${seq}, ${ms(look.sentMs - least.heardMs)} after ${least.name} had shown entry ${least.seq}`,
      });
    }
    known.push({ heardMs: look.heardMs, seq, via: look.via, who: look.who, name: look.name });
  }
  return broken;
}
