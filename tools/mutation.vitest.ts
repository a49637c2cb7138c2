// The tests that mutation testing runs: those of the game alone, which need no database. They print nothing.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['test/game/**/*.test.ts'], pool: 'forks', reporters: [{}], testTimeout: 60_000 },
});
