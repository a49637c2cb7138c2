// A history grouped for the laws: commands by receipt, awards by receipt, received entries, and the final journals.
import type { Command, Entry, Final, Happening, Outcome, Read, Told } from './history.ts';

/** A violation of a law, in a sentence that names the client, the receipt or entry, and the time. */
export interface Violation {
  readonly law: string;
  readonly sentence: string;
}

export type Law = (account: Account) => Violation[];

/** Everything that concerns one receipt. */
export interface Dossier {
  readonly receiptId: string;
  readonly submits: readonly Command[];
  readonly voids: readonly Command[];
}

export interface Booked {
  readonly userId: string;
  readonly entry: Entry;
}

export interface Account {
  readonly dossiers: readonly Dossier[];
  readonly reads: readonly Read[];
  /** In the order of arrival. */
  readonly told: readonly Told[];
  /** By shopper; of several, the last one. */
  readonly finals: ReadonlyMap<string, Final>;
  readonly allFinals: readonly Final[];
  /** Entries that award a receipt, by receipt. */
  readonly awards: ReadonlyMap<string, readonly Booked[]>;
  readonly returns: ReadonlyMap<string, readonly Booked[]>;
  /** Receipts that arrived after their return, or were rejected. */
  readonly rejected: ReadonlySet<string>;
  /** Commands with an outcome, in the order of arrival. */
  readonly outcomes: readonly (Command & { readonly outcome: Outcome })[];
}

export const ms = (time: number): string => `${time.toFixed(1)} ms`;
export const when = ({ who, via, sentMs, heardMs }: Command | Read | Told): string =>
  `${who} via ${via}, sent at ${ms(sentMs)}, received at ${ms(heardMs)}`;

/** The outcome of a command that got one. */
export const outcomeOf = (command: Command): Outcome | null =>
  command.answer?.ok ? command.answer.data : null;

/** Null until an answer contained the receipt's id; then the id of its store and number. */
function receiptIdOf(commands: readonly Command[]): string {
  const told = commands.map(outcomeOf).find((outcome) => outcome !== null);
  const [first] = commands;
  return told?.receiptId ?? `${first?.store}:${first?.receiptNo}`;
}

function group<T>(all: readonly T[], keyOf: (each: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const each of all) {
    const known = groups.get(keyOf(each));
    if (known) known.push(each);
    else groups.set(keyOf(each), [each]);
  }
  return groups;
}

const inOrder = <T extends { readonly heardMs: number }>(all: readonly T[]): T[] =>
  all.toSorted((a, b) => a.heardMs - b.heardMs);

export function createShopperAudit(history: readonly Happening[]): Account {
  const commands = inOrder(history.filter((each) => each.kind === 'command'));
  const allFinals = history.filter((each) => each.kind === 'final');
  const finals = new Map(allFinals.map((final) => [final.userId, final]));
  const booked = [...finals.values()].flatMap(({ userId, entries }) =>
    entries.map((entry) => ({ userId, entry })),
  );
  const ofKind = (kind: string): Map<string, Booked[]> =>
    group(
      booked.filter(({ entry }) => entry.kind === kind),
      ({ entry }) => entry.receiptId,
    );
  return {
    dossiers: [...group(commands, ({ store, receiptNo }) => JSON.stringify([store, receiptNo])).values()].map(
      (about) => ({
        receiptId: receiptIdOf(about),
        submits: about.filter(({ event }) => event === 'receipt:submit'),
        voids: about.filter(({ event }) => event === 'receipt:void'),
      }),
    ),
    reads: inOrder(history.filter((each) => each.kind === 'read')),
    told: inOrder(history.filter((each) => each.kind === 'told')),
    finals,
    allFinals,
    awards: ofKind('purchase.recorded'),
    returns: ofKind('purchase.returned'),
    rejected: new Set(
      commands
        .map(outcomeOf)
        .filter((outcome) => outcome !== null)
        // A return without a shopper arrived before its receipt.
        .filter(({ status, userId }) => status === 'rejected' || userId === null)
        .map(({ receiptId }) => receiptId),
    ),
    outcomes: commands.flatMap((command) => {
      const outcome = outcomeOf(command);
      return outcome === null ? [] : [{ ...command, outcome }];
    }),
  };
}
