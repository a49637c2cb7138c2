// The port LatestDocuments: one suite, run against every adapter.
import { describe, expect, test } from 'vitest';
import { createMemoryLatestDocuments } from '../../src/adapters/memory/latest-documents.ts';
import { createMemoryStore } from '../../src/adapters/memory/store.ts';
import { createMongoLatestDocuments } from '../../src/adapters/mongo/latest-documents.ts';
import type { LatestDocuments } from '../../src/ports/latest-documents.ts';
import type { Store } from '../../src/ports/store.ts';
import { aRulebook, aSubmit, ms, noon } from '../builders.ts';
import { given } from '../game/given.ts';
import { openMongo } from './stores.ts';

interface Opened extends AsyncDisposable {
  readonly store: Store;
  readonly latestDocuments: LatestDocuments;
}
const adapters: readonly { readonly name: string; open(): Promise<Opened> }[] = [
  {
    name: 'memory',
    open: async () => {
      const store = createMemoryStore();
      return {
        store,
        latestDocuments: createMemoryLatestDocuments(store),
        [Symbol.asyncDispose]: () => store.close(),
      };
    },
  },
  {
    name: 'mongo',
    open: async () => {
      const opened = await openMongo();
      return {
        store: opened.it,
        latestDocuments: createMongoLatestDocuments(opened.db, 5_000),
        [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
      };
    },
  },
];

describe.each(adapters)('the latest documents, in $name', ({ open }) => {
  /** One purchase of each shopper, a minute apart. */
  async function fill(store: Store, shoppers: readonly string[]): Promise<void> {
    for (const [at, userId] of shoppers.entries()) {
      const story = given(aRulebook()).when(aSubmit({ userId, receiptNo: userId }));
      if (story.last.kind !== 'changed') throw new Error('nothing changed');
      const record = { ...story.last.record, userId, atMs: ms(noon) + at * 60_000 };
      await store.append([{ records: [record], claims: [`claim ${userId}`] }]);
    }
  }
  async function numbersSince(
    latestDocuments: LatestDocuments,
    sinceMs: number,
    most = 1_000,
  ): Promise<string[]> {
    const numbers: string[] = [];
    for await (const records of latestDocuments.since(sinceMs, most)) {
      numbers.push(...records.map(({ receipt }) => receipt?.receiptNo ?? ''));
    }
    return numbers;
  }

  test('are read from a time on, newest first, up to the limit', async () => {
    await using opened = await open();
    await fill(opened.store, ['a', 'b', 'c', 'd']);
    const { latestDocuments } = opened;
    expect(await numbersSince(latestDocuments, ms(noon))).toEqual(['d', 'c', 'b', 'a']);
    expect(await numbersSince(latestDocuments, ms(noon) + 60_000)).toEqual(['d', 'c', 'b']);
    expect(await numbersSince(latestDocuments, ms(noon) + 1, 2)).toEqual(['d', 'c']);
    expect(await numbersSince(latestDocuments, ms(noon) + 3_600_000)).toEqual([]);
  });

  test('are read over several pages without gaps or repetitions', async () => {
    await using opened = await open();
    const shoppers = Array.from({ length: 230 }, (_, at) => `s${at}`);
    await fill(opened.store, shoppers);
    expect(await numbersSince(opened.latestDocuments, 0)).toEqual(shoppers.toReversed());
  });
});
