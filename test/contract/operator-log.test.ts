// The port OperatorLog: one suite, run against memory and MongoDB.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createMemoryOperatorLog } from '../../src/adapters/memory/operator-log.ts';
import { createMongoOperatorLog } from '../../src/adapters/mongo/operator-log.ts';
import type { OperatorAct, OperatorLog } from '../../src/ports/operator-log.ts';
import type { Opened } from './stores.ts';
import { openMongo } from './stores.ts';

const adapters: readonly { name: string; open(): Promise<Opened<OperatorLog>> }[] = [
  {
    name: 'memory',
    open: async () => ({ it: createMemoryOperatorLog(), [Symbol.asyncDispose]: async () => {} }),
  },
  {
    name: 'mongo',
    open: async () => {
      const { db, [Symbol.asyncDispose]: dispose } = await openMongo();
      return { it: createMongoOperatorLog(db, 5_000), [Symbol.asyncDispose]: dispose };
    },
  },
];

const anAct = (changes: Partial<OperatorAct> = {}): OperatorAct => ({
  atMs: Date.now(),
  by: 'olga',
  event: 'receipt:void',
  asked: '{"receiptNo":"<script>"}',
  result: 'ok',
  ...changes,
});

describe.each(adapters)('the operator log in $name', ({ open }) => {
  let opened: Opened<OperatorLog>;
  beforeEach(async () => {
    opened = await open();
  });
  afterEach(() => opened[Symbol.asyncDispose]());

  test('lines come back as they were written, newest first, up to the limit', async () => {
    const start = Date.now();
    const acts = [1, 2, 3].map((n) =>
      anAct({ atMs: start + n, by: `o${n}`, result: n === 2 ? 'forbidden' : 'ok' }),
    );
    for (const act of acts) await opened.it.note(act);
    expect(await opened.it.latest(10)).toEqual(acts.toReversed());
    expect(await opened.it.latest(2)).toEqual(acts.toReversed().slice(0, 2));
  });
});
