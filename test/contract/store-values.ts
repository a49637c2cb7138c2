// The part of the store's suite about values: stored data is read back exactly, byte for byte.
import { expect, test } from 'vitest';
import type { Receipt } from '../../src/game/receipt.ts';
import type { User } from '../../src/game/user.ts';
import { missionKey, newUser } from '../../src/game/user.ts';
import type { Store } from '../../src/ports/store.ts';
import { aRulebook, aSubmit } from '../builders.ts';
import type { Made } from './batches.ts';
import { appendAll, firstOf, make, receiptsOfEveryStatus } from './batches.ts';

/** Ids that have a meaning elsewhere, or look like part of the ledger's own keys and claims. */
export const oddNames = [
  '9',
  '10',
  'a.b',
  'a',
  'A',
  '-',
  '__proto__',
  'constructor',
  'coins',
  'a:b',
  'a;b',
  'a|b',
  'a%3Ab',
  '100%',
  ':',
  '|1|',
  'r|cafe:r1|1',
  'سارا',
  'auth0|abc',
  'sara@mall.example',
];

/** Tests of the store that is open when they run. */
export function valuesSurvive(store: () => Store): void {
  const receiptOf = async (id: string): Promise<Receipt | undefined> =>
    (await store().loadReceipts([id])).get(id);
  const projectedOf = async (id: string): Promise<User | undefined> =>
    (await store().loadProjected([id])).get(id)?.user;

  test.each(['applied', 'returned', 'voided', 'tombstone', 'rejected'] as const)(
    'a receipt that is %s, with its record',
    async (status) => {
      const all = receiptsOfEveryStatus();
      const before: Partial<Record<Receipt['status'], Made[]>> = {
        returned: [all.applied],
        voided: [all.applied, all.returned],
        rejected: [all.tombstone],
      };
      await appendAll(store(), [...(before[status] ?? []), all[status]]);
      const { receipt, user, record } = all[status];
      expect(receipt.status).toBe(status);
      expect(await receiptOf(receipt.id)).toStrictEqual(receipt);
      if (record === null) return;
      expect(await store().loadRecord(user.id, record.firstSeq)).toStrictEqual(record);
    },
  );

  test('a receipt without optional fields', async () => {
    const bare = make(aSubmit(), newUser('sara'), null, aRulebook());
    await appendAll(store(), [bare]);
    const stored = await receiptOf('cafe:r1');
    expect(stored).toStrictEqual(bare.receipt);
    expect(stored).not.toHaveProperty('day');
    expect(stored).not.toHaveProperty('voided');
  });

  test('names that have a meaning elsewhere', async () => {
    // Numbers that differ only in case are one.
    const made = oddNames.map((name) => firstOf(name, name === 'A' ? 'A2' : name));
    await appendAll(store(), made);
    await store().saveProjected(made.map(({ user }) => ({ user, from: 1 })));
    for (const { user, receipt, record } of made) {
      expect(await projectedOf(user.id)).toStrictEqual(user);
      expect(await receiptOf(receipt.id)).toStrictEqual(receipt);
      expect(await store().journalAfter(user.id, 0, 10)).toStrictEqual([record]);
      expect(await store().heads(new Map([[user.id, 0]]))).toEqual(
        new Map([[user.id, { from: 1, seq: user.seq }]]),
      );
    }
    const all = await store().headsAfter(null, 100);
    expect([...all.keys()].toSorted()).toEqual(oddNames.toSorted());
  });

  test('the largest and smallest integers, with odd names', async () => {
    const { user } = firstOf('sara');
    const seen = oddNames.toSorted().map((name) => [name, 1] as const);
    const missions = oddNames
      .map((code) => ({ code, period: 'once', progress: 9, seen, completions: [] }))
      .toSorted((a, b) => (missionKey(a) < missionKey(b) ? -1 : 1));
    const extreme: User = {
      ...user,
      coins: Number.MIN_SAFE_INTEGER,
      xp: Number.MAX_SAFE_INTEGER,
      totalSpent: 1e15,
      missions,
      past: seen,
    };
    await store().saveProjected([{ user: extreme, from: 1 }]);
    expect(JSON.stringify(await projectedOf('sara'))).toBe(JSON.stringify(extreme));
  });
}
