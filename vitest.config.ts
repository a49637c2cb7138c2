// How the tests run: against a real mongod and a real Redis, with a plain closing line after vitest's own report.
import { totalmem } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/longest-first.ts';

const roomyBytes = 12 * 2 ** 30;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: [
      './test/start-mongod.ts',
      './test/start-redis.ts',
      './test/find-browser.ts',
      './test/build-pages.ts',
    ],
    reporters: ['default', './test/closing-line.ts'],
    pool: 'forks',
    // Room for what lives briefly: nodes and the simulator make much of it, and collecting it took a tenth of the time.
    execArgv: ['--max-semi-space-size=32'],
    // Files share the modules of their worker: reading them anew for each one took a third of the run. Nothing in the
    // sources keeps state in a module, and a test that sets something of the process sets it back.
    isolate: false,
    // Most tests wait for sockets and the disk: more workers than cores keep the cores busy. Each may have a browser, a
    // replica set and some nodes of its own.
    maxWorkers: totalmem() >= roomyBytes ? 4 : 3,
    // Time decides no test: these end what hangs, on a machine that is busy as well.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    teardownTimeout: 15_000,
    sequence: { sequencer: LongestFirst },
    expect: { poll: { timeout: 60_000, interval: 10 } },
  },
});
