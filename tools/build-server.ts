// Builds dist: the server as JavaScript for the package, because Node does not strip types in node_modules.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { arePagesBuilt } from '../src/cli/build-pages.ts';
import { runTsc } from './run-tsc.ts';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');

rmSync(dist, { recursive: true, force: true });
// `check:types` checks the types of all sources.
runTsc(join(root, 'tsconfig.server.json'), '--noCheck');

const buildPages = join(import.meta.dirname, 'build-web.ts');
if (existsSync(buildPages) && !(await arePagesBuilt())) {
  const { status } = spawnSync(process.execPath, [buildPages], { stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(status ?? 1);
}

// Files that the sources read at run time.
for (const folder of ['deploy/haproxy', 'web/dist']) {
  if (existsSync(join(root, folder))) cpSync(join(root, folder), join(dist, folder), { recursive: true });
}

const entry = join(dist, 'src', 'cli', 'limited.js');
writeFileSync(entry, `#!/usr/bin/env node\n${readFileSync(entry, 'utf8')}`);
