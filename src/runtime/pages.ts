// The built pages of a node, and who may embed the screen.
import { join } from 'node:path';
import { readPageFiles } from '../adapters/http/page-files.ts';
import type { PagesParts } from '../adapters/http/pages.ts';
import type { Config } from './config.ts';

/** The output of `npm run build:web`. */
export const builtPages = join(import.meta.dirname, '..', '..', 'web', 'dist');

export const openPages = async (config: Pick<Config, 'SCREEN_FRAME_ANCESTORS'>): Promise<PagesParts> => ({
  files: await readPageFiles(builtPages),
  screenFrameAncestors: config.SCREEN_FRAME_ANCESTORS.split(',')
    .map((origin) => origin.trim())
    .filter((origin) => origin !== ''),
});
