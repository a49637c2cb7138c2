// The port Store: one suite, run against every adapter.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JournalRecord } from '../../src/game/change.ts';
import { claimOf } from '../../src/game/claims.ts';
import { decideCorrection } from '../../src/game/decide.ts';
import type { Receipt } from '../../src/game/receipt.ts';
import { newUser } from '../../src/game/user.ts';
import type { Appended, Head, LedgerDocument, LedgerStart, Store } from '../../src/ports/store.ts';
import { aReturn, aRulebook, aSubmit, ms, noon } from '../builders.ts';
import type { Made } from './batches.ts';
import {
  appendAll,
  eventful,
  firstOf,
  inOneDocument,
  inSuccession,
  make,
  receiptsOfEveryStatus,
} from './batches.ts';
import { valuesSurvive } from './store-values.ts';
import type { Opened } from './stores.ts';
import { stores } from './stores.ts';

describe.each(stores)('the $name store', ({ open }) => {
  let opened: Opened<Store>;
  let store: Store;
  beforeEach(async () => {
    opened = await open();
    store = opened.it;
  });
  afterEach(() => opened[Symbol.asyncDispose]());

  const receiptOf = async (id: string): Promise<Receipt | undefined> =>
    (await store.loadReceipts([id])).get(id);
  const journalOf = (id: string): Promise<JournalRecord[]> => store.journalAfter(id, 0, 1_000);
  const append = async (...documents: LedgerDocument[]): Promise<readonly Appended[]> =>
    store.append(documents);

  test('is empty at first, answers, and has an epoch', async () => {
    expect(store.isAvailable()).toBe(true);
    expect(store.epoch.length).toBeGreaterThan(0);
    expect((await store.loadProjected(['sara'])).size + (await store.loadReceipts([])).size).toBe(0);
    expect((await store.heads(new Map([['sara', 0]]))).size).toBe(0);
    expect((await store.heads(new Map())).size).toBe(0);
    expect(await store.headsAfter(null, 10)).toEqual(new Map());
    expect(await store.journalAfter('sara', 0, 10)).toEqual([]);
    expect(await store.loadRecord('sara', 1)).toBeNull();
    expect(await store.append([])).toEqual([]);
    expect(await store.isEmpty()).toBe(true);
    expect(await store.loadMark()).toBe(0);
  });

  describe('stores values exactly', () => valuesSurvive(() => store));

  describe('an append', () => {
    test('stores the documents of several shoppers at once', async () => {
      const made = ['sara', 'omid', 'nika'].map((userId) => firstOf(userId));
      expect(await append(...made.map(({ document }) => document))).toEqual(['stored', 'stored', 'stored']);
      for (const { user, receipt, record } of made) {
        expect(await receiptOf(receipt.id)).toStrictEqual(receipt);
        expect(await journalOf(user.id)).toStrictEqual([record]);
      }
    });
    test('stores a correction once, and finds it by its id', async () => {
      const { user, document } = firstOf('sara');
      await append(document);
      const decided = decideCorrection(
        {
          type: 'adjust',
          correctionId: '|a%:1',
          askedAtMs: ms(noon),
          userId: 'sara',
          coins: -1,
          reason: 'a | reason',
          by: 'olga',
        },
        { user, made: null, atMs: ms(noon) },
      );
      const { record } = decided.kind === 'corrected' ? decided : expect.fail(decided.kind);
      const correction = { records: [record], claims: [claimOf(record)] };
      expect(await store.loadCorrections(['|a%:1'])).toEqual(new Map());
      expect(await append(correction)).toEqual(['stored']);
      expect(await store.loadCorrections(['|a%:1', 'another'])).toStrictEqual(new Map([['|a%:1', record]]));
      expect(await store.loadRecord('sara', record.firstSeq)).toStrictEqual(record);
      expect((await journalOf('sara')).at(-1)).toStrictEqual(record);
      const again = { ...record, firstSeq: record.seq + 1, seq: record.seq + 1 };
      expect(await append({ ...correction, records: [again] })).toEqual(['claimed']);
    });
    test('stores what several commands did to a shopper as one document', async () => {
      const made = inSuccession('sara', 3);
      expect(await append(inOneDocument(...made))).toEqual(['stored']);
      expect(await journalOf('sara')).toStrictEqual(made.map(({ record }) => record));
      for (const { receipt, record } of made) {
        expect(await receiptOf(receipt.id)).toStrictEqual(receipt);
        expect(await store.loadRecord('sara', record?.firstSeq ?? 0)).toStrictEqual(record);
      }
    });
    test('stores each document alone: one that lost a race does not block the others', async () => {
      const base = make(aSubmit({ receiptNo: 'r1' }), newUser('sara'));
      await appendAll(store, [base]);
      const stale = make(aSubmit({ receiptNo: 'r2' }), newUser('sara'));
      const claimed = make(aSubmit({ receiptNo: 'r1', userId: 'omid' }), newUser('omid'));
      const good = firstOf('bystander');
      expect(await append(stale.document, good.document, claimed.document)).toEqual([
        'stale',
        'stored',
        'claimed',
      ]);
      expect(await journalOf('sara')).toStrictEqual([base.record]);
      expect(await journalOf('omid')).toEqual([]);
      expect(await journalOf('bystander')).toStrictEqual([good.record]);
      expect(await receiptOf('cafe:r2')).toBeUndefined();
      expect(await receiptOf('cafe:r1')).toStrictEqual(base.receipt);
    });
    test('never stores what exists already', async () => {
      const made = firstOf('sara');
      expect(await append(made.document)).toEqual(['stored']);
      expect(['stale', 'claimed']).toContain((await append(made.document))[0]);
      expect(await journalOf('sara')).toHaveLength(1);
    });
    test('answers claimed when its receipt has changed meanwhile, although its place is free', async () => {
      const { applied, returned, voided } = receiptsOfEveryStatus();
      await appendAll(store, [applied, returned]);
      const late = make(aReturn({ returnNo: 'b', amount: 10 }), returned.user, applied.receipt);
      expect(await append(late.document)).toEqual(['claimed']);
      await appendAll(store, [voided]);
      expect(await receiptOf(voided.receipt.id)).toStrictEqual(voided.receipt);
    });
    test('stores nothing of a document if one of its claims is taken', async () => {
      await appendAll(store, [firstOf('omid', 'r2')]);
      const [first, second] = [
        make(aSubmit({ receiptNo: 'r1' }), newUser('sara')),
        make(aSubmit({ receiptNo: 'r2' }), make(aSubmit({ receiptNo: 'r1' }), newUser('sara')).user),
      ];
      expect(await append(inOneDocument(first, second))).toEqual(['claimed']);
      expect(await journalOf('sara')).toEqual([]);
      expect(await append(first.document)).toEqual(['stored']);
    });
    test('stores each note of a receipt that changed nobody once', async () => {
      const { tombstone, rejected } = receiptsOfEveryStatus();
      expect(await append(tombstone.document)).toEqual(['stored']);
      expect(await append(tombstone.document)).toEqual(['claimed']);
      expect(await receiptOf('cafe:early')).toStrictEqual(tombstone.receipt);
      expect(await append(rejected.document)).toEqual(['stored']);
      expect(await receiptOf('cafe:early')).toStrictEqual(rejected.receipt);
      // A receipt that comes after its void finds its first state claimed.
      const late = make(aSubmit({ receiptNo: 'early' }), newUser('sara'));
      expect(await append(late.document)).toEqual(['claimed']);
      expect(await store.headsAfter(null, 10)).toEqual(new Map());
    });
  });

  describe('concurrent appends', () => {
    const outcomes = async (made: readonly Made[]): Promise<unknown[]> =>
      (await Promise.all(made.map(({ document }) => store.append([document])))).flat();
    const stored = (results: readonly unknown[]): number =>
      results.filter((result) => result === 'stored').length;

    test('to one shopper: exactly one succeeds, with the only receipt', async () => {
      const base = firstOf('sara');
      await appendAll(store, [base]);
      const rivals = Array.from({ length: 8 }, (_, index) =>
        make(aSubmit({ receiptNo: `rival-${index}` }), base.user),
      );
      const results = await outcomes(rivals);
      expect(stored(results)).toBe(1);
      expect(results.filter((result) => result === 'stale')).toHaveLength(7);
      const there = await store.loadReceipts(rivals.map(({ receipt }) => receipt.id));
      expect(there.size).toBe(1);
      const [winner] = rivals.filter(({ receipt }) => there.has(receipt.id));
      expect(await store.journalAfter('sara', base.user.seq, 10)).toStrictEqual([winner?.record]);
    });
    test('of one receipt for several shoppers: exactly one succeeds', async () => {
      const rivals = ['sara', 'omid', 'nika'].map((userId) => firstOf(userId, 'r1'));
      const results = await outcomes(rivals);
      expect(stored(results)).toBe(1);
      expect(results.filter((result) => result === 'claimed')).toHaveLength(2);
      expect((await store.headsAfter(null, 10)).size).toBe(1);
    });
    test('to different shoppers: all are stored', async () => {
      const made = Array.from({ length: 20 }, (_, index) => firstOf(`shopper-${index}`));
      expect(stored(await outcomes(made))).toBe(20);
      expect((await store.headsAfter(null, 100)).size).toBe(20);
    });
  });

  describe('the journal', () => {
    const seqs = (records: readonly JournalRecord[]): number[] => records.map(({ seq }) => seq);

    test('is read in order, after a sequence number, up to a number of records', async () => {
      const made = inSuccession('sara', 12);
      await appendAll(store, made);
      const all = made.map(({ record }) => record);
      const last = all.map((record) => record?.seq ?? 0);
      expect(await store.journalAfter('sara', 0, 100)).toStrictEqual(all);
      expect(seqs(await store.journalAfter('sara', 0, 5))).toEqual(last.slice(0, 5));
      expect(seqs(await store.journalAfter('sara', last[3] ?? 0, 2))).toEqual(last.slice(4, 6));
      expect(seqs(await store.journalAfter('sara', last[11] ?? 0, 5))).toEqual([]);
      expect(seqs(await store.journalAfter('sara', 1_000_000, 5))).toEqual([]);
    });
    test('is read in whole documents, at least one', async () => {
      const made = inSuccession('sara', 5);
      await append(inOneDocument(...made.slice(0, 3)));
      await append(inOneDocument(...made.slice(3)));
      expect(await store.journalAfter('sara', 0, 1)).toHaveLength(3);
      expect(await store.journalAfter('sara', 0, 4)).toHaveLength(3);
      expect(await store.journalAfter('sara', 0, 5)).toHaveLength(5);
      // From within a document, the rest of it is returned.
      expect(seqs(await store.journalAfter('sara', made[0]?.user.seq ?? 0, 3))).toEqual(
        made.slice(1, 3).map(({ user }) => user.seq),
      );
      const within = (made[0]?.user.seq ?? 0) + 1;
      expect(seqs(await store.journalAfter('sara', within, 1))).toEqual(
        made.slice(1, 3).map(({ user }) => user.seq),
      );
    });
    test('of one shopper has no record of another, however similar the names', async () => {
      const names = ['a', 'a-b', 'a.b', 'a0', 'a_', 'aa', 'A', 'a:0', 'a%'];
      await appendAll(
        store,
        names.map((name, index) => firstOf(name, `r${index}`)),
      );
      for (const name of names) {
        expect((await journalOf(name)).map(({ userId }) => userId)).toEqual([name]);
      }
    });
    test('of several shoppers is read from each one’s start, completely or not at all', async () => {
      const [sara, omid] = [inSuccession('sara', 4), inSuccession('omid', 3)];
      await appendAll(store, [...sara, ...omid, firstOf('mina', 'm1')]);
      const of = (made: readonly Made[], count: number) =>
        made[count - 1]?.record ?? expect.fail('it is there');
      const records = (made: readonly Made[]) => made.map(({ record }) => record);
      const head = (made: readonly Made[]) => {
        const { firstSeq, seq } = of(made, made.length);
        return { from: firstSeq, seq };
      };
      const starts = new Map([
        ['sara', { from: of(sara, 3).firstSeq, after: of(sara, 2).seq }],
        ['omid', { from: 0, after: 0 }],
        ['nobody', { from: 0, after: 0 }],
      ]);
      const partOfSara = { snapshot: null, records: records(sara.slice(2)), head: head(sara) };
      expect(await store.ledgersFrom(starts, 5)).toStrictEqual(
        new Map<string, unknown>([
          ['sara', partOfSara],
          ['omid', { snapshot: null, records: records(omid), head: head(omid) }],
          ['nobody', { snapshot: null, records: [], head: null }],
        ]),
      );
      // In the order of the ledger Sara comes last, and it is read backwards, so Omid is cut off.
      expect((await store.ledgersFrom(starts, 4)).get('sara')).toStrictEqual(partOfSara);
      expect((await store.ledgersFrom(starts, 4)).has('omid')).toBe(false);
      expect((await store.ledgersFrom(starts, 1)).has('sara')).toBe(false);
      expect(await store.ledgersFrom(new Map(), 5)).toStrictEqual(new Map());
    });
    test('is read after a known entry, also from within a document, with that document', async () => {
      const made = inSuccession('sara', 5);
      await append(inOneDocument(...made.slice(0, 3)));
      await append(inOneDocument(...made.slice(3)));
      const last = { from: made[3]?.record?.firstSeq ?? 0, seq: made[4]?.user.seq ?? 0 };
      const from = async (start: LedgerStart) =>
        (await store.ledgersFrom(new Map([['sara', start]]), 10)).get('sara');
      const part = (rest: readonly Made[]) => ({
        snapshot: null,
        records: rest.map(({ record }) => record),
        head: last,
      });
      expect(await from({ from: 1, after: made[0]?.user.seq ?? 0 })).toStrictEqual(part(made.slice(1)));
      expect(await from({ from: last.from, after: last.seq })).toStrictEqual(part([]));
      expect(await from({ from: last.seq + 1, after: last.seq })).toStrictEqual({ ...part([]), head: null });
    });
    test('gives the one record that starts at a sequence number', async () => {
      const made = inSuccession('sara', 2);
      await appendAll(store, made);
      const seq = made[1]?.record?.firstSeq ?? 0;
      expect(await store.loadRecord('sara', seq)).toStrictEqual(made[1]?.record);
      expect(await store.loadRecord('sara', seq - 1)).toBeNull();
      expect(await store.loadRecord('sara', made[1]?.record?.seq ?? 0)).toBeNull();
      expect(await store.loadRecord('omid', seq)).toBeNull();
    });
  });

  describe('heads', () => {
    const headOf = async (userId: string, from: number): Promise<Head | undefined> =>
      (await store.heads(new Map([[userId, from]]))).get(userId);

    test('are the last documents, searched from a sequence number on', async () => {
      const made = inSuccession('sara', 3);
      await appendAll(store, made);
      await appendAll(store, [firstOf('omid')]);
      const last = { from: made[2]?.record?.firstSeq, seq: made[2]?.user.seq };
      expect(await headOf('sara', 0)).toEqual(last);
      expect(await headOf('sara', made[2]?.record?.firstSeq ?? 0)).toEqual(last);
      expect(await headOf('sara', (made[2]?.user.seq ?? 0) + 1)).toBeUndefined();
      const asked = new Map([
        ['omid', 0],
        ['nobody', 0],
        ['sara', 1],
      ]);
      expect([...(await store.heads(asked)).keys()].toSorted()).toEqual(['omid', 'sara']);
    });
    test('of all shoppers come in pages, in one order, each once', async () => {
      const names = Array.from({ length: 7 }, (_, index) => `shopper-${index}`);
      for (const name of names) await appendAll(store, inSuccession(name, 3));
      const { tombstone } = receiptsOfEveryStatus();
      await append(tombstone.document);
      const found: string[] = [];
      for (let after: string | null = null; ; ) {
        const page: Map<string, Head> = await store.headsAfter(after, 3);
        found.push(...page.keys());
        if (page.size < 3) break;
        after = found.at(-1) ?? null;
      }
      expect(found).toEqual(names);
    });
    test('of shoppers who changed since a time', async () => {
      await appendAll(store, [firstOf('sara'), firstOf('omid')]);
      const since = async (atMs: number): Promise<string[]> => {
        const ids: string[] = [];
        for await (const page of store.changedSince(atMs)) ids.push(...page.keys());
        return ids.toSorted();
      };
      expect(await since(ms(noon))).toEqual(['omid', 'sara']);
      expect(await since(ms(noon) + 1)).toEqual([]);
    });
  });

  describe('the projection of shoppers', () => {
    test('keeps the newer of two states of a new shopper written at once', async () => {
      const ids = Array.from({ length: 400 }, (_, at) => `new-${at}`);
      const state = (id: string, seq: number) => ({ user: { ...newUser(id), seq }, from: 1 });
      for (const id of ids) {
        await Promise.all([2, 5, 3, 4].map((seq) => store.saveProjected([state(id, seq)])));
      }
      expect(await store.projectedSeqs(ids)).toEqual(new Map(ids.map((id) => [id, 5])));
    });

    test('accepts newer and equal states, and keeps a newer one', async () => {
      const made = inSuccession('sara', 3);
      const [first, second] = made.map(({ user, record }) => ({ user, from: record?.firstSeq ?? 0 }));
      if (first === undefined || second === undefined) throw new Error('two were made');
      const save = (one: typeof first): Promise<void> => store.saveProjected([one]);
      const stored = async () => (await store.loadProjected(['sara'])).get('sara');
      await save(second);
      expect(await stored()).toStrictEqual(second);
      await save(first);
      expect(await stored()).toStrictEqual(second);
      const tidied = { user: { ...second.user, days: [] }, from: 0 };
      await save(tidied);
      expect(await stored()).toStrictEqual(tidied);
      expect(await store.projectedSeqs(['sara', 'nobody'])).toEqual(new Map([['sara', second.user.seq]]));
      expect(await store.isEmpty()).toBe(false);
    });
    test('accepts many at once, some of them outdated', async () => {
      const made = ['a', 'b', 'c'].map((name) => inSuccession(name, 2));
      const all = made.flat().map((one) => one?.user);
      const users = all.flatMap((user) => (user === undefined ? [] : [{ user, from: 1 }]));
      await Promise.all([store.saveProjected(users.toReversed()), store.saveProjected(users)]);
      for (const pair of made) {
        const newest = pair[1]?.user;
        expect((await store.loadProjected([newest?.id ?? ''])).get(newest?.id ?? '')?.user).toEqual(newest);
      }
    });
    test('remembers the time until which it is complete', async () => {
      await store.saveMark(ms(noon));
      expect(await store.loadMark()).toBe(ms(noon));
    });
  });

  test('the documents of these tests have every kind of change', () => {
    const kinds = new Set(
      Object.values(receiptsOfEveryStatus()).flatMap(
        ({ record }) => record?.entries.map(({ kind }) => kind) ?? [],
      ),
    );
    expect(kinds.size).toBe(12);
    expect(eventful.missions).toHaveLength(3);
    expect(aRulebook().missions).toBeDefined();
  });
});
