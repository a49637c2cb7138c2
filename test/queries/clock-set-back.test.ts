// The wall clock of a node is set back by an hour: what it keeps between two reads does not hide what came meanwhile.
import { expect, test } from 'vitest';
import { createCountedCache } from '../../src/adapters/memory/counted-cache.ts';
import { createMemoryLeaderboards } from '../../src/adapters/memory/leaderboards.ts';
import type { JournalRecord } from '../../src/game/change.ts';
import { prepareRules } from '../../src/game/rules.ts';
import { createReadBoard } from '../../src/queries/read-board.ts';
import { createReadStoreToday } from '../../src/queries/store-today.ts';
import { aJudgedReceipt, aRulebook, ms, noon } from '../builders.ts';
import { aChange } from '../contract/leaderboards-adapters.ts';
import { aRecord } from './a-record.ts';

const hourMs = 3_600_000;

test('a board shows who has just come into it', async () => {
  let nowMs = ms(noon);
  const leaderboards = createMemoryLeaderboards();
  const rules = prepareRules(aRulebook());
  const readBoard = createReadBoard({
    leaderboards,
    rules: () => rules,
    namesOf: async (userIds) => new Map(userIds.map((id) => [id, id])),
    remembered: createCountedCache(10),
    now: () => nowMs,
  });
  const shown = async () => {
    const board = await readBoard('coins:mall:all', 10, null);
    return typeof board === 'string' ? board : board.rows.map(({ name }) => name);
  };
  await leaderboards.apply([aChange('sara', 1)], nowMs);
  expect(await shown()).toEqual(['sara']);
  nowMs -= hourMs;
  await leaderboards.apply([aChange('omid', 1)], nowMs);
  expect(await shown()).toEqual(['omid', 'sara']);
});

test('a store sees all receipts of today', async () => {
  let nowMs = ms(noon);
  const ledger: JournalRecord[] = [];
  const arrives = (id: string, atMs: number): void => {
    const receipt = aJudgedReceipt({ id, receiptNo: id, createdAtMs: atMs });
    ledger.unshift({ ...aRecord(id, 1, 1), atMs, cause: 'receipt.submit', receipt });
  };
  const readToday = createReadStoreToday({
    latestDocuments: {
      since: async function* (sinceMs) {
        yield ledger.filter(({ atMs }) => atMs >= sinceMs);
      },
    },
    limit: 100,
    dayStartMs: (atMs) => atMs - (atMs % (24 * hourMs)),
    now: () => nowMs,
  });
  const listed = async () => (await readToday('cafe')).receipts.map(({ receiptId }) => receiptId);

  arrives('first', nowMs);
  nowMs += hourMs;
  expect(await listed()).toEqual(['first']);
  nowMs -= hourMs;
  arrives('second', nowMs + 1_000);
  nowMs += hourMs / 2;
  expect(await listed()).toEqual(['second', 'first']);
});
