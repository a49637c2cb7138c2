// Given a shopper, when commands happen, then a result: the form of the game's examples.
import { expect } from 'vitest';
import type { JournalEntry } from '../../src/game/change.ts';
import type { ReceiptCommand, Refusal } from '../../src/game/command.ts';
import type { Decision, TimeLimits } from '../../src/game/decision.ts';
import type { JudgedReceipt } from '../../src/game/receipt.ts';
import { receiptIdOf } from '../../src/game/receipt-id.ts';
import type { Rulebook } from '../../src/game/rulebook.ts';
import type { User } from '../../src/game/user.ts';
import { newUser } from '../../src/game/user.ts';
import { aRulebook, limits as defaultLimits, ms, noon } from '../builders.ts';
import type { Mall } from './mall.ts';
import { createMall } from './mall.ts';

/** The fields of a value that a test names. */
type Loose<T> = T extends readonly (infer Item)[]
  ? readonly Loose<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]?: Loose<T[Key]> }
    : T;

export interface Story {
  /** Commands, one after the other. A purchase with a later time moves the clock. */
  when(...commands: readonly ReceiptCommand[]): Story;
  /** Sets the clock. */
  at(iso: string): Story;
  /** The mall publishes another rulebook. */
  publish(rulebook: Rulebook): Story;
  /** The shopper has these fields, and possibly others. */
  thenUser(expected: Loose<User>): Story;
  /** The shopper equals this one byte for byte; only the number of the last entry may differ. */
  thenUserIsAgain(expected: User): Story;
  /** The last command wrote exactly these entries, in this order. */
  thenEntries(expected: readonly Loose<JournalEntry>[]): Story;
  thenKinds(...kinds: readonly JournalEntry['kind'][]): Story;
  thenRefused(refusal: Partial<Refusal>): Story;
  /** The last command was a repetition. */
  thenRepeated(): Story;
  thenNoted(status: 'tombstone' | 'rejected'): Story;
  readonly mall: Mall;
  readonly user: User;
  readonly last: Decision;
  /** A judged receipt of the cafe. */
  receipt(receiptNo?: string): JudgedReceipt;
}

/** A shopper in a mall with one rulebook, at {@link noon}. */
export function given(
  rulebook: Rulebook = aRulebook(),
  user: User = newUser('sara'),
  limits: TimeLimits = defaultLimits,
): Story {
  const mall = createMall({ user, atMs: ms(noon), limits });
  mall.publish(rulebook);
  let last: Decision | null = null;

  const decided = (): Decision => {
    if (last === null) throw new Error('nothing has happened yet in this story');
    return last;
  };
  const entries = (): readonly JournalEntry[] => {
    const decision = decided();
    return decision.kind === 'changed' ? decision.record.entries : [];
  };

  const story: Story = {
    when: (...commands) => {
      for (const command of commands) {
        if (command.type === 'receipt.submit') mall.atMs = Math.max(mall.atMs, command.purchase.issuedAtMs);
        last = mall.carry(command);
      }
      return story;
    },
    at: (iso) => {
      mall.atMs = ms(iso);
      return story;
    },
    publish: (next) => {
      mall.publish(next);
      return story;
    },
    thenUser: (expected) => {
      expect(mall.user).toMatchObject(expected);
      return story;
    },
    thenUserIsAgain: (expected) => {
      expect(withoutSeq(mall.user)).toBe(withoutSeq(expected));
      return story;
    },
    thenEntries: (expected) => {
      expect(entries()).toMatchObject(expected);
      return story;
    },
    thenKinds: (...kinds) => {
      expect(entries().map(({ kind }) => kind)).toEqual(kinds);
      return story;
    },
    thenRefused: (refusal) => {
      expect(decided()).toMatchObject({ kind: 'refused', refusal });
      return story;
    },
    thenRepeated: () => {
      expect(decided().kind).toBe('repeated');
      return story;
    },
    thenNoted: (status) => {
      expect(decided()).toMatchObject({ kind: 'noted', receipt: { status } });
      return story;
    },
    mall,
    get user() {
      return mall.user;
    },
    get last() {
      return decided();
    },
    receipt: (receiptNo = 'r1') => {
      const receipt = mall.receipts.get(receiptIdOf('cafe', receiptNo));
      if (receipt === undefined || !('left' in receipt)) throw new Error(`${receiptNo} was not judged`);
      return receipt;
    },
  };
  return story;
}

/** A shopper as text without the number of the last entry: the part that must be equal byte for byte. */
export const withoutSeq = (user: User): string => JSON.stringify({ ...user, seq: 0 });
