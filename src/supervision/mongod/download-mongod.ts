// Downloads mongod from MongoDB, in a child process: the library cannot cancel a download, a process can be killed.
import { fork } from 'node:child_process';
import { extname, join } from 'node:path';

/** Longest wait for the first byte, so that an unreachable host does not delay the start. */
const FIRST_BYTE_WITHIN_MS = 7_000;
/** Longest pause between two progress lines after that. */
const SILENCE_LIMIT_MS = 60_000;

/**
 * Downloads a mongod for this machine's system below `stageDir`.
 * @returns the path of the binary
 * @throws Error with the reason when it cannot be had
 */
export async function downloadMongod(stageDir: string, onProgress: (line: string) => void): Promise<string> {
  const child = fork(
    join(import.meta.dirname, `download-child${extname(import.meta.filename)}`),
    [stageDir],
    {
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: childEnvironment(),
    },
  );
  let told = false;
  let answer: { path: string } | { error: string } | undefined;
  let gaveUpAfterMs: number | undefined;
  let lastWords = '';

  const giveUpAfter = (ms: number): NodeJS.Timeout =>
    setTimeout(() => {
      gaveUpAfterMs = ms;
      child.kill('SIGKILL');
    }, ms);
  let timer = giveUpAfter(FIRST_BYTE_WITHIN_MS);

  child.on('message', (message) => {
    // The only sender is download-child.ts, which sends one of these two.
    answer = message as { path: string } | { error: string };
  });
  child.stdout?.on('data', () => {
    // The library prints a line every 2 s, from the first byte on.
    clearTimeout(timer);
    timer = giveUpAfter(SILENCE_LIMIT_MS);
    if (!told) onProgress('Fetching mongod from MongoDB (once; it is kept in the cache) …');
    told = true;
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    lastWords = `${lastWords}${chunk.toString()}`.slice(-500);
  });
  await new Promise<void>((done) => {
    child.once('error', (error) => {
      answer ??= { error: error.message };
      done();
    });
    child.once('close', () => done());
  });
  clearTimeout(timer);

  if (answer !== undefined && 'path' in answer) return answer.path;
  if (gaveUpAfterMs !== undefined) throw new Error(`no answer within ${gaveUpAfterMs / 1000} s`);
  throw new Error(answer?.error ?? (lastWords.trim() || 'the download stopped without a reason'));
}

/** Keeps the settings of mirrors and proxies, and removes those that would change where the binary is put. */
function childEnvironment(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env };
  for (const name of ['SYSTEM_BINARY', 'DOWNLOAD_DIR', 'RUNTIME_DOWNLOAD', 'DEBUG', 'VERSION']) {
    delete env[`MONGOMS_${name}`];
  }
  // Without this the library accepts any TLS certificate for the binary.
  env['npm_config_strict_ssl'] = 'true';
  return env;
}
