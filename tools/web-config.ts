// How Vite builds the pages: one entry for each page, hashed names, nothing inlined.
import { join } from 'node:path';
import type { InlineConfig } from 'vite';
import { pageEntries, pagesPlugin } from './web-pages.ts';

/** The configuration of the build. `root` is the repository, `outDir` the folder to write. */
export function webConfig(root: string, outDir: string): InlineConfig {
  const web = join(root, 'web');
  return {
    configFile: false,
    root: web,
    base: '/',
    publicDir: join(web, 'public'),
    mode: 'production',
    logLevel: 'warn',
    plugins: [pagesPlugin(web)],
    // Preact without a preset: the transformer's own option is enough.
    // Never the debug form, which adds file and line to every element, whatever NODE_ENV is when a node builds its pages.
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact', development: false } },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2022',
      manifest: 'manifest.json',
      // The policy of the pages allows nothing inline, and the preload polyfill is inline.
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      rolldownOptions: {
        input: pageEntries(web),
        // What two pages share is one file: a browser asks a node for six at a time, and the others wait.
        output: { codeSplitting: { groups: [{ name: 'kit', minShareCount: 2 }] } },
      },
    },
  };
}
