// Compiles one of the project's tsconfig files, and stops the build if that fails.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');

export function runTsc(project: string, ...options: readonly string[]): void {
  const { status } = spawnSync(process.execPath, [compiler, '-p', project, ...options], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
