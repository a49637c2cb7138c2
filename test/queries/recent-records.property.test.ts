// The cache of recent records: after any commits, reads, losses and evictions no wrong answer and no gap.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCountedCache } from '../../src/adapters/memory/counted-cache.ts';
import type { JournalRecord } from '../../src/game/change.ts';
import type { RecordRun } from '../../src/queries/recent-records.ts';
import { createRecentRecords, sizeOfRun } from '../../src/queries/recent-records.ts';
import { untilEnough } from '../until-enough.ts';
import { aRecord } from './a-record.ts';

const shoppers = ['sara', 'omid', 'nika'] as const;
type Shopper = (typeof shoppers)[number];

type Step =
  | { readonly kind: 'commit' | 'elsewhere'; readonly userId: Shopper; readonly entries: number }
  | {
      readonly kind: 'told again' | 'read';
      readonly userId: Shopper;
      readonly from: number;
      readonly count: number;
    }
  | { readonly kind: 'evict'; readonly userId: Shopper };

const userId = fc.constantFrom(...shoppers);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom('commit' as const, 'commit' as const, 'elsewhere' as const),
      userId,
      entries: fc.integer({ min: 1, max: 6 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('told again' as const, 'read' as const),
      userId,
      from: fc.nat(30),
      count: fc.integer({ min: 1, max: 8 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('evict' as const), userId }) },
);

test('the cache answers exactly the journal from the cursor to the head', async () => {
  let answered = 0;
  const check = () =>
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 60 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 25 }),
        (steps, room, mostEntries) => {
          const journal = new Map<Shopper, JournalRecord[]>(shoppers.map((id) => [id, []]));
          const kept = createCountedCache<RecordRun>(room, { sizeOf: sizeOfRun });
          const recent = createRecentRecords(kept, mostEntries);
          const recordsOf = (id: Shopper) => journal.get(id) ?? [];
          const headOf = (id: Shopper) => recordsOf(id).at(-1)?.seq ?? 0;
          for (const now of steps) {
            const records = recordsOf(now.userId);
            if ('entries' in now) {
              const record = aRecord(now.userId, headOf(now.userId) + 1, now.entries);
              records.push(record);
              if (now.kind === 'commit') recent.offer([{ record }]);
            } else if (!('from' in now)) kept.delete(now.userId);
            else {
              const some = records.slice(now.from, now.from + now.count);
              if (now.kind === 'read') recent.offerRun(some);
              else recent.offer(some.map((record) => ({ record })));
            }
            expect(kept.figures().size).toBeLessThanOrEqual(room);
            for (const id of shoppers) {
              const head = headOf(id);
              for (let seq = 0; seq <= head; seq += 1) {
                const found = recent.after(id, seq, head);
                if (found === null) continue;
                answered += 1;
                expect(found).toEqual(recordsOf(id).filter((record) => record.seq > seq));
              }
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  // Otherwise a cache that never answers would pass.
  await untilEnough(check, () => answered, 1_000);
});

test('records that this node commits are answered within the cache’s size, also from within a record', () => {
  const recent = createRecentRecords(createCountedCache<RecordRun>(1_000, { sizeOf: sizeOfRun }), 10);
  const records = [1, 4, 7, 10, 13].map((firstSeq) => aRecord('sara', firstSeq, 3));
  for (const record of records) recent.offer([{ record }]);
  expect(recent.after('sara', 12, 15)).toEqual(records.slice(4));
  expect(recent.after('sara', 8, 15)).toEqual(records.slice(2));
  expect(recent.after('sara', 5, 15)).toBeNull();
  expect(recent.after('sara', 12, 16)).toBeNull();
  expect(recent.after('omid', 0, 1)).toBeNull();
});
