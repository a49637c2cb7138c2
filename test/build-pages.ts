// Builds the pages once before a test run, when their sources have changed since.
import { buildPages } from '../src/cli/build-pages.ts';

export const setup = (): Promise<void> => buildPages((line) => console.error(line));
