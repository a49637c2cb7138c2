// Starts the longest test files first, so that no worker is left with one of them at the end of a run.
import type { TestSpecification } from 'vitest/node';
import { BaseSequencer } from 'vitest/node';

/** Longest first. Without a cache vitest sorts by size, but some small files take long because they start many processes. */
export const longest = [
  'test/simulation/simulation.test.ts',
  'test/packages/server.test.ts',
  'test/torture/torture-of-majority.test.ts',
  'test/web/kiosk.test.ts',
  'test/web/screen-over-time.test.ts',
  'test/cli/cluster.test.ts',
  'test/torture/torture.test.ts',
  'test/web/every-page.test.ts',
  'test/web/screen.test.ts',
  'test/mongod/carry-over.test.ts',
  'test/web/ops.test.ts',
  'test/web/tablet.test.ts',
  'test/simulation/mutants.test.ts',
  'test/web/kiosk-hostile.test.ts',
  'test/web/page-states.test.ts',
  'test/cli/doctor.test.ts',
  'test/torture/torture-of-three.test.ts',
  'test/cli/start.test.ts',
  'test/web/app.test.ts',
  'test/node/canaries.test.ts',
  'test/deploy/production.test.ts',
  'test/loadtest/loadtest.test.ts',
  'test/node/usable-redis.test.ts',
  'test/web/tablet-bad-days.test.ts',
  'test/web/kiosk-visit.test.ts',
  'test/cli/demonstration-fill.test.ts',
] as const;

/** The index of a file in {@link longest}; its length for all others. */
export function placeOf(path: string): number {
  const at = longest.findIndex((name) => path.endsWith(name));
  return at < 0 ? longest.length : at;
}

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => placeOf(one.moduleId) - placeOf(other.moduleId));
  }
}
