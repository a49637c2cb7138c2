// The part of the store's suite about values: what was stored is given back exactly, byte for byte.
import { expect, test } from 'vitest';
import type { Receipt } from '../../src/game/receipt.ts';
import type { User } from '../../src/game/user.ts';
import { missionKey, newUser } from '../../src/game/user.ts';
import type { Store } from '../../src/ports/store.ts';
import { aRulebook, aSubmit } from '../builders.ts';
import type { Made } from './batches.ts';
import { firstOf, make, receiptsOfEveryStatus } from './batches.ts';

/** Tests of the store that is open when they run. */
export function valuesSurvive(store: () => Store): void {
  const userOf = async (id: string): Promise<User | undefined> => (await store().loadUsers([id])).get(id);
  const receiptOf = async (id: string): Promise<Receipt | undefined> =>
    (await store().loadReceipts([id])).get(id);
  const commitAll = async (made: readonly Made[]): Promise<void> => {
    for (const { batch } of made) expect(await store().commit(batch)).toBe('committed');
  };

  test.each(['applied', 'returned', 'voided', 'tombstone', 'rejected'] as const)(
    'a receipt that is %s, with its shopper and its record',
    async (status) => {
      const all = receiptsOfEveryStatus();
      const before: Partial<Record<Receipt['status'], Made[]>> = {
        returned: [all.applied],
        voided: [all.applied, all.returned],
        rejected: [all.tombstone],
      };
      await commitAll([...(before[status] ?? []), all[status]]);
      const { receipt, user, record } = all[status];
      expect(receipt.status).toBe(status);
      expect(await receiptOf(receipt.id)).toStrictEqual(receipt);
      if (record === null) return;
      const stored = await userOf(user.id);
      expect(stored).toStrictEqual(user);
      expect(JSON.stringify(stored)).toBe(JSON.stringify(user));
      expect(await store().loadRecord(user.id, record.firstSeq)).toStrictEqual(record);
    },
  );

  test('a receipt without anything optional', async () => {
    const bare = make(aSubmit(), newUser('sara'), null, aRulebook());
    await commitAll([bare]);
    const stored = await receiptOf('cafe:r1');
    expect(stored).toStrictEqual(bare.receipt);
    expect(stored).not.toHaveProperty('room');
    expect(stored).not.toHaveProperty('voided');
  });

  test('names that mean something elsewhere', async () => {
    const names = ['9', '10', 'a.b', 'a', 'A', '-', '__proto__', 'constructor', 'coins'];
    const seen = names.toSorted().map((name) => [name, 1] as const);
    const missions = names
      .map((code) => ({ code, period: 'once', progress: 9, seen, completions: [] }))
      .toSorted((a, b) => (missionKey(a) < missionKey(b) ? -1 : 1));
    const { user, batch } = firstOf('sara');
    const odd: User = { ...user, missions, past: seen };
    await store().commit({ ...batch, users: [{ user: odd, seqBefore: 0 }] });
    expect(JSON.stringify(await userOf('sara'))).toBe(JSON.stringify(odd));
    for (const name of names) {
      const made = firstOf(name, name);
      await commitAll([made]);
      expect(await userOf(name)).toStrictEqual(made.user);
      expect(await receiptOf(made.receipt.id)).toStrictEqual(made.receipt);
    }
  });

  test('the largest and the lowest whole numbers', async () => {
    const { user, batch } = firstOf('sara');
    const extreme = {
      ...user,
      coins: Number.MIN_SAFE_INTEGER,
      xp: Number.MAX_SAFE_INTEGER,
      totalSpent: 1e15,
    };
    await store().commit({ ...batch, users: [{ user: extreme, seqBefore: 0 }] });
    expect(await userOf('sara')).toStrictEqual(extreme);
  });
}
