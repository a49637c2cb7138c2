// Exactly once under faults: each receipt changes its shopper once, and the journal agrees.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMemoryStore } from '../../src/adapters/memory/store.ts';
import type { Command } from '../../src/game/command.ts';
import { replay } from '../../src/game/evolve.ts';
import { newUser } from '../../src/game/user.ts';
import type { Answer } from '../../src/pipeline/answer.ts';
import type { Store } from '../../src/ports/store.ts';
import { aLevel, aMission, aReturn, aRulebook, aSubmit, aVoid } from '../builders.ts';
import type { Fault } from './faulty-stores.ts';
import { faultyStore } from './faulty-stores.ts';
import { createPipeline, loadUsersOf, statusOf, tally } from './small-pipeline.ts';

const rulebook = aRulebook({
  levels: [aLevel({ xp: 150 })],
  missions: [aMission({ target: 2, perPeriod: 3, reward: { coins: 5, xp: 30 } })],
});
const shoppers = ['sara', 'omid', 'nika'];

/** The shopper's journal is complete, and its replay is the stored state. */
async function expectWholeJournal(store: Store, userId: string): Promise<void> {
  const records = await store.journalAfter(userId, 0, 10_000);
  const stored = (await loadUsersOf(store)([userId])).get(userId);
  expect(records.reduce(replay, newUser(userId))).toEqual(stored ?? newUser(userId));
  let seq = 0;
  for (const record of records) {
    expect(record.firstSeq).toBe(seq + 1);
    seq = record.seq;
  }
}

test('two nodes on one store and one shopper: everything is applied, and the sums are right', async () => {
  const store = createMemoryStore();
  const nodes = [createPipeline(store), createPipeline(store)];
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, index) =>
      nodes[index % 2]?.admission.submit(aSubmit({ receiptNo: `r${index}` })),
    ),
  );
  expect(answers.map(statusOf)).toEqual(Array.from({ length: 60 }, () => 'applied'));
  expect((await loadUsersOf(store)(['sara'])).get('sara')).toMatchObject({
    coins: 6_000,
    totalReceipts: 60,
    totalSpent: 6_000_000,
  });
  expect(nodes.flatMap(({ told }) => told.announced)).toHaveLength(60);
  await expectWholeJournal(store, 'sara');
});

test('the same receipt at two nodes at once: one award, two equal outcomes', async () => {
  const store = createMemoryStore();
  const answers = await Promise.all(
    [createPipeline(store), createPipeline(store)].flatMap(({ admission }) =>
      Array.from({ length: 25 }, () => admission.submit(aSubmit())),
    ),
  );
  expect(tally(answers)).toEqual({ applied: 1, duplicate: 49 });
  expect(new Set(answers.map((answer) => JSON.stringify(answer.ok && answer.outcome.entries))).size).toBe(1);
});

const fault: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Fault>('none') },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Fault[]>(
      'stale',
      'claimed',
      'unavailable',
      'unknown-stored',
      'unknown-lost',
      'error',
    ),
  },
);
const command: fc.Arbitrary<Command> = fc
  .record({
    receiptNo: fc.integer({ min: 0, max: 11 }),
    what: fc.constantFrom('submit', 'submit', 'submit', 'void', 'return'),
    amount: fc.integer({ min: 1, max: 100_000 }),
  })
  .map(({ receiptNo, what, amount }): Command => {
    const name = { receiptNo: `r${receiptNo}` };
    if (what === 'void') return aVoid(name);
    if (what === 'return') return aReturn({ ...name, returnNo: `b${amount % 3}`, amount });
    return aSubmit({ ...name, userId: shoppers[receiptNo % 3] ?? 'sara' });
  });

const isSettled = (answer: Answer): boolean =>
  answer.ok || !['retry', 'unavailable', 'busy', 'internal'].includes(answer.refusal.code);

/** More than the number of faults in a run. */
const mostAttempts = 100;

/** A till sends the same again, to any node, until the answer is final. */
async function send(
  nodes: readonly { submit(command: Command): Promise<Answer> }[],
  what: Command,
  at: number,
) {
  for (let attempt = at; attempt < at + mostAttempts; attempt += 1) {
    const answer = await nodes[attempt % nodes.length]?.submit(what);
    if (answer !== undefined && isSettled(answer)) return answer;
  }
  throw new Error(`${what.type} ${what.receiptId} was never answered for good`);
}

test('under any faults of the store, each receipt is awarded once and each return applied once', async () => {
  const faults = fc.array(fault, { maxLength: 20 });
  const batches = fc.array(fc.array(command, { minLength: 1, maxLength: 12 }), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(faults, faults, batches, async (faultsHere, faultsThere, rounds) => {
      const store = createMemoryStore();
      const nodes = [faultsHere, faultsThere].map(
        (faultsOfNode) => createPipeline(faultyStore(store, faultsOfNode), {}, [rulebook]).admission,
      );
      for (const round of rounds) {
        await Promise.all(round.map((what, index) => send(nodes, what, index)));
      }
      for (const [index, userId] of shoppers.entries()) {
        await expectWholeJournal(store, userId);
        const names = Array.from({ length: 4 }, (_, row) => `cafe:r${row * 3 + index}`);
        const receipts = [...(await store.loadReceipts(names)).values()];
        const standing = receipts.flatMap((receipt) =>
          'left' in receipt && receipt.left > 0 ? [receipt.left] : [],
        );
        const user = (await loadUsersOf(store)([userId])).get(userId) ?? newUser(userId);
        expect(user.totalReceipts).toBe(standing.length);
        expect(user.totalSpent).toBe(standing.reduce((sum, left) => sum + left, 0));
        const told = (await store.journalAfter(userId, 0, 10_000)).map(({ cause, ref }) => `${cause} ${ref}`);
        const submitted = told.filter((line) => line.startsWith('receipt.submit'));
        expect(new Set(submitted).size).toBe(submitted.length);
      }
    }),
    { numRuns: 200 },
  );
});
