// Builds the pages once before a test run if their sources have changed.
import { buildPages } from '../src/cli/build-pages.ts';

export const setup = (): Promise<void> => buildPages((line) => console.error(line));
