// Builds the pages before a node starts, if they are missing or their sources have changed.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { builtHashFile, hashSources } from './web-sources.ts';

const root = join(import.meta.dirname, '..', '..');
const tool = join(root, 'tools', 'build-web.ts');

/**
 * Brings `web/dist` up to date. An image has the built pages and no sources, so nothing is built. A failed build is reported;
 * the node starts nevertheless.
 */
export async function buildPages(onProgress: (line: string) => void): Promise<void> {
  if (!existsSync(tool) || (await arePagesBuilt())) return;
  onProgress('Building the pages …');
  if (!(await runBuild())) {
    onProgress(
      'The pages could not be built; run "npm install" and "npm run build:web". The node starts without them.',
    );
  }
}

/** Whether `web/dist` was built from the sources as they are now. */
export async function arePagesBuilt(): Promise<boolean> {
  const built = await readFile(join(root, 'web', 'dist', builtHashFile), 'utf8').catch(() => '');
  return built.trim() === (await hashSources(root));
}

function runBuild(): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [tool], { stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
  });
}
