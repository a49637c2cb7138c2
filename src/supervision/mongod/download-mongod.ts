// Downloads mongod from MongoDB, in a child process: the library cannot cancel a download, a process can be killed.
import { execFile } from 'node:child_process';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';

/** Longest wait for the first byte, so that an unreachable host does not delay the start. */
const FIRST_BYTE_WITHIN_MS = 7_000;
/** Longest pause between two progress lines after that. */
const SILENCE_LIMIT_MS = 60_000;

const script = join(import.meta.dirname, `download-child${extname(import.meta.filename)}`);

/**
 * Downloads a mongod for this machine's system below `stageDir`.
 * @returns the path of the binary
 * @throws Error with the reason when the download fails
 */
export async function downloadMongod(stageDir: string, onProgress: (line: string) => void): Promise<string> {
  const download = promisify(execFile)(process.execPath, [script, stageDir], { env: childEnvironment() });
  let gaveUpAfterMs: number | undefined;
  const giveUpAfter = (ms: number): NodeJS.Timeout =>
    setTimeout(() => {
      gaveUpAfterMs = ms;
      download.child.kill('SIGKILL');
    }, ms);
  let timer = giveUpAfter(FIRST_BYTE_WITHIN_MS);
  download.child.stdout?.once('data', () => {
    onProgress('Fetching mongod from MongoDB (once; it is kept in the cache) …');
  });
  // The library prints a line every 2 s, from the first byte on.
  download.child.stdout?.on('data', () => {
    clearTimeout(timer);
    timer = giveUpAfter(SILENCE_LIMIT_MS);
  });
  try {
    return lastLine((await download).stdout);
  } catch (error) {
    if (gaveUpAfterMs !== undefined) throw new Error(`no answer within ${gaveUpAfterMs / 1000} s`);
    const reason = error instanceof Error && 'stderr' in error ? lastLine(String(error.stderr)) : '';
    throw new Error(reason || 'the download stopped without a reason', { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';

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
