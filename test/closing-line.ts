// The last line of a test run: `N passed, N failed`. A run that broke never counts as one without failures.
import type { Reporter, TestModule } from 'vitest/node';

type RunEnd = Parameters<NonNullable<Reporter['onTestRunEnd']>>;

/** Counts the tests of a run. Files and suites that failed, and errors outside of tests, count as failed. */
export function closingLine(modules: RunEnd[0], unhandledErrors: RunEnd[1], reason: RunEnd[2]): string {
  const count = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 };
  for (const module of modules) {
    for (const test of module.children.allTests()) count[test.result().state] += 1;
    count.failed += brokenParts(module);
  }
  const brokenAnyhow =
    reason !== 'passed' || count.pending > 0 || count.passed + count.failed + count.skipped === 0;
  if (brokenAnyhow && count.failed === 0) count.failed = 1;
  const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
  return `${count.passed} passed, ${count.failed} failed${skipped}`;
}

/** A file that did not load or a suite whose hook threw has errors besides those of its tests. */
function brokenParts(module: TestModule): number {
  let broken = module.errors().length > 0 ? 1 : 0;
  for (const suite of module.children.allSuites()) if (suite.errors().length > 0) broken += 1;
  return broken;
}

export default class ClosingLine implements Reporter {
  onTestRunEnd(...end: RunEnd): void {
    process.stdout.write(`${closingLine(...end)}\n`);
  }
}
