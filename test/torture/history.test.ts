// What tills and phones hear while nodes, the primary, Redis and connections are lost breaks no law of the checker.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runHistory } from './history-run.ts';

const withinMs = 300_000;

test(
  'a short history under faults is good',
  async () => {
    const dir = await mkdtemp(join(tmpdir(), 'deerfields-history-'));
    const run = await runHistory({
      seconds: 6,
      seed: 7,
      file: join(dir, 'history.jsonl'),
      tills: 3,
      shoppers: 3,
    });
    // Nodes tell one another of a commit after its answer: for moments a copy at another node may be older.
    expect(run.violations).toEqual([]);
    expect(Math.min(run.answered, run.told, run.reads, run.faults)).toBeGreaterThan(0);
    await rm(dir, { recursive: true });
  },
  withinMs,
);
