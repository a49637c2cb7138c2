// Levels due after a lowered level table are granted once, whichever node runs the job and however often.
import { expect, test } from 'vitest';
import { createMemoryStore } from '../../src/adapters/memory/store.ts';
import type { AdjustCoins } from '../../src/game/command.ts';
import type { Rules } from '../../src/game/rules.ts';
import { prepareRules } from '../../src/game/rules.ts';
import { createLevelSweep } from '../../src/pipeline/level-sweep.ts';
import { auditLedger } from '../../src/queries/audit-ledger.ts';
import { aLevel, aRulebook, aSubmit, aVoid, ms, noon } from '../builders.ts';
import { auditOf, booksIn } from '../queries/audit-of.ts';
import { silent } from '../silent-log.ts';
import { createCommitter, statusOf } from './small-pipeline.ts';

const steep = aRulebook({ levels: [aLevel({ xp: 500 })] });
const flat = aRulebook({ version: 2, levels: [aLevel({ xp: 50 })] });
const shoppers = Array.from({ length: 12 }, (_, at) => `s${at}`);

async function openMall() {
  const store = createMemoryStore();
  const mall = createCommitter(store, [steep]);
  for (const userId of shoppers) {
    await mall.carry(aSubmit({ userId, receiptNo: userId, amount: userId === 's0' ? 1_000 : 100_000 }));
  }
  let rules: Rules = prepareRules(steep);
  const sweep = () =>
    createLevelSweep({
      store,
      loadUsers: mall.loadUsers,
      rules: { current: () => rules },
      submit: async (command) => {
        const [answer] = await mall.carry(command);
        if (answer === undefined) throw new Error('no answer');
        return answer;
      },
      giveWay: () => false,
      pause: async () => {},
      log: silent,
    });
  const publish = (): void => {
    mall.publish(flat);
    rules = prepareRules(flat);
  };
  const levels = async () =>
    [...(await mall.loadUsers(shoppers)).values()].map(({ id, level, coins }) => `${id} ${level} ${coins}`);
  return { store, mall, sweep, publish, levels };
}

const expected = shoppers.map((id) => (id === 's0' ? `${id} 1 1` : `${id} 2 110`));

test('everybody with the XP gets the level and its bonus, whichever node runs it and however often', async () => {
  const { store, mall, sweep, publish, levels } = await openMall();
  const [one, other] = [sweep(), sweep()];
  expect(await one.run()).toBe(0);
  publish();
  await Promise.all([one.run(), other.run()]);
  expect((await levels()).toSorted()).toEqual(expected.toSorted());
  expect(await one.run()).toBe(0);
  expect(await sweep().run()).toBe(0);
  expect((await levels()).toSorted()).toEqual(expected.toSorted());
  const ids = shoppers.map((receiptNo) => `cafe:${receiptNo}`);
  const checks = await auditLedger(auditOf(await booksIn(store, shoppers, ids)));
  expect(checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(statusOf((await mall.carry(aVoid({ receiptNo: 's1' })))[0])).toBe('applied');
  expect((await mall.loadUsers(['s1'])).get('s1')).toMatchObject({ coins: 0, xp: 0, level: 1 });
});

test('an interrupted sweep is continued', async () => {
  const { sweep, publish, levels } = await openMall();
  publish();
  const cut = new AbortController();
  const one = sweep();
  cut.abort();
  expect(await one.run(cut.signal)).toBe(0);
  expect(await one.run()).toBe(shoppers.length - 1);
  expect((await levels()).toSorted()).toEqual(expected.toSorted());
});

test('shoppers whose last records are corrections get the level too', async () => {
  const { mall, sweep, publish, levels } = await openMall();
  const corrected = (userId: string, correctionId: string): AdjustCoins => ({
    type: 'adjust',
    correctionId,
    askedAtMs: ms(noon),
    userId,
    coins: 1,
    reason: 'by hand',
    by: 'olga',
  });
  await mall.carry(corrected('s3', 'one'), corrected('s4', 'two'));
  await mall.carry(corrected('s4', 'three'));
  publish();
  expect(await sweep().run()).toBe(shoppers.length - 1);
  const coins: Readonly<Record<string, number>> = { s0: 1, s3: 111, s4: 112 };
  const given = shoppers.map((id) => `${id} ${id === 's0' ? 1 : 2} ${coins[id] ?? 110}`);
  expect((await levels()).toSorted()).toEqual(given.toSorted());
});
