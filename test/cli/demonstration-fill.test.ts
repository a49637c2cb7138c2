// The first start loads the demonstration while the node already serves; a later start continues it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { DemonstrationMark } from '../../src/cli/demonstration/mark.ts';
import { readMark, writeMark } from '../../src/cli/demonstration/mark.ts';
import { shallFill } from '../../src/cli/demonstration/shall-fill.ts';
import { loadConfig } from '../../src/runtime/config.ts';
import { startProcess, tokensIn, whenReady } from '../node/started-process.ts';
import { until } from '../node/until.ts';
import { runMain } from './run-main.ts';

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'deerfields-filling-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

test.each<[string, Record<string, string>, boolean, DemonstrationMark | null, boolean]>([
  ['a mall that was made just now', {}, true, null, true],
  ['one that was there before', {}, false, null, false],
  ['one whose filling was cut off', {}, false, 'filling', true],
  ['one that was filled', {}, false, 'filled', false],
  ['one that it was removed from', {}, true, 'removed', false],
  ['one without a demonstration', { DEMONSTRATION: 'false' }, true, null, false],
  ['a database that was given', { MONGODB_URL: 'mongodb://127.0.0.1:1' }, true, null, false],
  ['memory', { STORE: 'memory' }, true, null, false],
  ['a test', { NODE_ENV: 'test' }, true, null, false],
  ['production', { NODE_ENV: 'production', JWT_SECRET: 'x'.repeat(32) }, true, null, false],
])('of %s', (_, env, isNew, mark, expected) => {
  expect(shallFill(loadConfig(env), isNew, mark)).toBe(expected);
});

test('loads while the node is ready, continues after a restart, and one command removes it', async () => {
  const env = {
    PORT: '0',
    DATA_DIR: dataDir,
    MONGOD_BINARY: inject('mongodBinary'),
    DEMONSTRATION: 'true',
    LOG_LEVEL: 'error',
  };
  let receiptsBefore = 0;
  for (const round of [1, 2]) {
    const node = startProcess(env);
    try {
      const { url } = await whenReady(node, dataDir);
      await until(() => node.output.stdout.includes('are coming in now'), 'the welcome');
      const { operator: token } = await tokensIn(url, node.output.stdout);
      const headers = { authorization: `Bearer ${token}` };
      const receiptsOf = async (): Promise<number> => {
        const answer = await fetch(`${url}/api/users/u1/stats`, { headers });
        // Before the first receipt the shopper is unknown, or a busy node says so.
        return answer.ok ? ((await answer.json()) as { totalReceipts: number }).totalReceipts : 0;
      };
      const more = await until(async () => {
        const count = await receiptsOf();
        return count > receiptsBefore && count;
      }, 'receipts come in');
      expect(await readMark(dataDir)).toBe('filling');
      receiptsBefore = more;
      if (round === 2) {
        // Receipts on their way are voided before they arrive.
        await writeMark(dataDir, 'removed');
        const removed = await runMain(['demonstration', '--remove'], {
          ...env,
          TUNING: '{"submitRatePerSecond":5000}',
        });
        expect(removed.stdout).toContain('were taken back');
        await until(async () => (await receiptsOf()) === 0, 'nothing is left');
      }
    } finally {
      node.child.kill('SIGTERM');
      expect(await node.ended).toBe(0);
    }
  }
  expect(await readMark(dataDir)).toBe('removed');
}, 170_000);
