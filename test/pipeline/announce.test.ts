// What follows a commit, in order: answers, other nodes, shoppers, tills, and subscribers.
import { expect, test } from 'vitest';
import { entriesOf, outcomeOf, settledOf } from '../../src/game/outcome.ts';
import { createAnnounce } from '../../src/pipeline/announce.ts';
import type { Committed } from '../../src/pipeline/committed.ts';
import { startTrace } from '../../src/pipeline/trace.ts';
import type { UserChange } from '../../src/ports/changes.ts';
import { aRulebook, aSubmit } from '../builders.ts';
import { given } from '../game/given.ts';
import { silent } from '../silent-log.ts';
import { uncounted } from '../simulation/pipeline.ts';

function committedBy(userId: string): Committed {
  const { last } = given(aRulebook()).when(aSubmit({ userId }));
  if (last.kind !== 'changed') throw new Error('a first receipt changes its shopper');
  const { record, user } = last;
  const told = { traceId: 't1', userId, storeId: 'cafe', outcome: outcomeOf(record) };
  return { ...told, record, user, from: 1, trace: startTrace('t1'), committedAtMs: performance.now() };
}

function announcer() {
  const told: string[] = [];
  const others: UserChange[][] = [];
  const announce = createAnnounce(
    {
      toUser: (userId, entries) => told.push(`${userId} has ${entries.length} entries`),
      toStore: (storeId, { receiptId }) => told.push(`${storeId} has settled ${receiptId}`),
    },
    {
      publish: (changes) => {
        told.push('others');
        others.push([...changes]);
      },
    },
    [{ offer: (committed) => told.push(`account of ${committed.length}`) }],
    uncounted,
    silent,
  );
  return { announce, told, others };
}
const aTurn = () => new Promise((resolve) => setImmediate(resolve));

test('one message to the other nodes for a whole commit: each shopper’s last entry, and all pushes', async () => {
  const { announce, others } = announcer();
  const committed = [committedBy('sara'), committedBy('omid')];
  announce(committed);
  await aTurn();
  expect(others).toEqual([
    committed.map(({ userId, storeId, record }) => ({
      userId,
      seq: record.seq,
      storeId,
      entries: entriesOf(record),
      settled: record.receipt === null ? null : settledOf(outcomeOf(record), record),
    })),
  ]);
});

test('answers come first, then other nodes, shoppers, tills and subscribers', async () => {
  const { announce, told } = announcer();
  const answered = (async () => {
    for (let step = 0; step < 50; step += 1) await null;
    told.push('answered');
  })();
  // As in a commit: in the middle of a turn.
  await null;
  announce([committedBy('sara'), committedBy('omid')]);
  expect(told).toEqual([]);
  await answered;
  await aTurn();
  expect(told).toEqual([
    'answered',
    'others',
    expect.stringMatching(/^sara has/),
    expect.stringMatching(/^omid has/),
    'cafe has settled cafe:r1',
    'cafe has settled cafe:r1',
    'account of 2',
  ]);
});
