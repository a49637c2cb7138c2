// Builds packages/client: JavaScript with types for Node and bundlers, and one file for a page without a bundler.
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { runTsc } from './run-tsc.ts';

const folder = join(import.meta.dirname, '..', 'packages', 'client');
const dist = join(folder, 'dist');

rmSync(dist, { recursive: true, force: true });
runTsc(folder);

// The compiler rewrites imports in JavaScript only; a reader of the types has no `.ts` files.
for (const file of globSync(`${dist}/**/*.d.ts`)) {
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replaceAll(/(from '|import\(")(\.[^'"]+)\.ts(['"])/g, '$1$2.js$3'));
}

await build({
  configFile: false,
  root: folder,
  logLevel: 'warn',
  build: {
    lib: { entry: join(dist, 'client', 'live-client.js'), formats: ['es'], fileName: () => 'live-client.js' },
    outDir: join(dist, 'browser'),
    target: ['chrome98', 'safari15.4'],
    minify: true,
  },
});
