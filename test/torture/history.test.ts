// A history under faults of nodes, the primary, Redis and connections breaks no law of the checker.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runHistory } from './history-run.ts';

const withinMs = 300_000;

test(
  'a short history under faults breaks no law',
  async () => {
    const dir = await mkdtemp(join(tmpdir(), 'deerfields-history-'));
    const run = await runHistory({
      seconds: 6,
      seed: 7,
      file: join(dir, 'history.jsonl'),
      tills: 3,
      shoppers: 3,
    });
    // Nodes send a commit to each other after its answer, so a cached shopper on another node may be older for moments.
    expect(run.violations).toEqual([]);
    expect(Math.min(run.answered, run.told, run.reads, run.faults)).toBeGreaterThan(0);
    await rm(dir, { recursive: true });
  },
  withinMs,
);
