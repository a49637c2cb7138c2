// Finds the browsers of a whole test run once: a file that starts one need not look for it.
import type { TestProject } from 'vitest/node';
import { findChromium, findHeadlessShell } from '../tools/find-chromium.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The engine alone, for tests that open pages. */
    headlessShell: string;
    /** A whole Chromium, for what the shell lacks, such as notifications. */
    chromiumBinary: string;
  }
}

export async function setup(project: TestProject): Promise<void> {
  const tell = (line: string): void => console.error(line);
  project.provide('chromiumBinary', (await findChromium(tell)).path);
  project.provide('headlessShell', (await findHeadlessShell(tell)).path);
}
