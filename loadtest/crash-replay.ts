// Kills a node and its mongod during a replay, starts and replays again, many times: totals and ledger must stay right.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { program } from 'commander';

interface RunFile {
  readonly url: string;
  readonly pid: number;
  readonly mongo: { readonly pid: number };
}

interface ReplayResult {
  readonly receipts: number;
  readonly applied: number;
  readonly duplicate: number;
  readonly conflict: number;
  readonly rejected: number;
  readonly amount: number;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const main = join(root, 'src/cli/main.ts');
const readyWithinMs = 60_000;
const run = promisify(execFile);

const { times, seed } = program
  .name('crash-replay')
  .argument('<file>', 'invoices, as for npm run replay')
  .option('--times <n>', 'how often to kill', Number, 20)
  .option('--seed <n>', 'of the moments at which to kill', Number, 1)
  .parse()
  .opts<{ times: number; seed: number }>();
const [file = ''] = program.args;
const dataDir = join(tmpdir(), `deerfields-crash-${process.pid}`);
const env = { ...process.env, DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'error', DEMONSTRATION: 'false' };

async function startNode(): Promise<{ child: ChildProcess; file: RunFile }> {
  const child = spawn(process.execPath, [main, 'start'], { env, stdio: 'ignore' });
  for (const until = Date.now() + readyWithinMs; Date.now() < until; await sleep(50)) {
    const written = await readFile(join(dataDir, 'run.json'), 'utf8').catch(() => null);
    const file = written === null ? null : (JSON.parse(written) as RunFile); // the node writes it in one step
    if (file !== null && file.pid === child.pid) return { child, file };
    if (child.exitCode !== null) throw new Error(`the node ended with ${child.exitCode}`);
  }
  throw new Error('the node is not ready in time');
}

const replay = async (): Promise<ReplayResult> => {
  const { stdout } = await run(process.execPath, [main, 'replay', file, '--json'], { env });
  return JSON.parse(stdout) as ReplayResult; // as the contract says
};

/** Replays until the node is killed; the result of that replay does not matter. */
async function replayAndKill(afterMs: number): Promise<void> {
  const { child, file: running } = await startNode();
  const replaying = spawn(process.execPath, [main, 'replay', file, '--json'], { env, stdio: 'ignore' });
  await sleep(afterMs);
  const ended = once(child, 'exit');
  process.kill(running.mongo.pid, 'SIGKILL');
  child.kill('SIGKILL');
  await ended;
  replaying.kill('SIGKILL');
}

let state = seed;
/** Between 0 and 1, the same for the same seed. */
const random = (): number => {
  state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
  return state / 0x7fffffff;
};

let sound = 0;
for (let round = 1; round <= times; round += 1) {
  await rm(dataDir, { recursive: true, force: true });
  const afterMs = Math.round(350 + random() * 450);
  await replayAndKill(afterMs);
  const { child } = await startNode();
  const result = await replay();
  const doctor = await run(process.execPath, [main, 'doctor', '--json'], { env }).then(
    () => 'sound',
    () => 'BROKEN',
  );
  const whole =
    result.applied + result.duplicate === result.receipts && result.conflict + result.rejected === 0;
  if (whole && doctor === 'sound') sound += 1;
  console.log(`${round}: killed after ${afterMs} ms, ${JSON.stringify(result)}, books ${doctor}`);
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
await rm(dataDir, { recursive: true, force: true });
console.log(`${sound} of ${times} whole, with sound books`);
process.exitCode = sound === times ? 0 : 1;
