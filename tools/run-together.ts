// `node tools/run-together.ts SCRIPT...`: runs npm scripts in parallel, one per core, prints the output of each when it has
// ended, and fails if one of them failed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';

async function run(script: string): Promise<boolean> {
  const child = spawn('npm', ['run', '--silent', script], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  const [code] = await once(child, 'close');
  process.stdout.write(`${said}${said === '' || said.endsWith('\n') ? '' : '\n'}`);
  if (code !== 0) console.error(`npm run ${script}: failed`);
  return code === 0;
}

const left = process.argv.slice(2);
let isWell = left.length > 0;
async function runNext(): Promise<void> {
  for (let script = left.shift(); script !== undefined; script = left.shift()) {
    if (!(await run(script))) isWell = false;
  }
}
await Promise.all(Array.from({ length: availableParallelism() }, runNext));
process.exitCode = isWell ? 0 : 1;
