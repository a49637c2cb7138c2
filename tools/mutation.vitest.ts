// The tests that mutation testing runs: those of the game alone, which need no database. They print nothing, and share one
// process, since its start would cost more than the tests of most mutants.
import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';

/** Examples run before the laws: they kill most mutants, and the first test that fails ends the run of a mutant. */
class ExamplesFirst extends BaseSequencer {
  override async sort(files: Parameters<BaseSequencer['sort']>[0]): ReturnType<BaseSequencer['sort']> {
    const isLaw = ({ moduleId }: (typeof files)[number]): number => Number(moduleId.includes('/laws-'));
    return files.toSorted(
      (one, other) => isLaw(one) - isLaw(other) || (one.moduleId < other.moduleId ? -1 : 1),
    );
  }
}

export default defineConfig({
  test: {
    include: ['test/game/**/*.test.ts'],
    // It counts the cases that it has met, and the limit in `mutation.setup.ts` ends it before it has met enough.
    exclude: ['test/game/laws-what-is-left.test.ts'],
    setupFiles: ['tools/mutation.setup.ts'],
    pool: 'forks',
    isolate: false,
    sequence: { sequencer: ExamplesFirst },
    reporters: [{}],
    testTimeout: 60_000,
  },
});
