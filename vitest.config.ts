// How the tests run: against one real mongod, with a plain closing line after vitest's own report.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['./test/start-mongod.ts'],
    reporters: ['default', './test/closing-line.ts'],
    pool: 'forks',
    testTimeout: 20_000,
    hookTimeout: 30_000,
    teardownTimeout: 15_000,
  },
});
