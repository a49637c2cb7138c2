// Ends a command when the npm that runs it ends. Otherwise a node would continue unnoticed after `kill -9` of npm.
import { commandLineOf, isAlive, parentOf, startOf } from '../adapters/processes/process-facts.ts';

const lookEveryMs = 1_000;

/** Calls `onGone` when the npm that started this process has ended. Does nothing if npm did not start it. */
export function watchNpm(onGone: () => void, env: NodeJS.ProcessEnv = process.env): void {
  if (env['npm_lifecycle_event'] === undefined) return;
  const npm = npmPid();
  if (npm === undefined) return;
  const start = startOf(npm);
  const timer = setInterval(() => {
    // Another process may have its id by now.
    if (isAlive(npm) && startOf(npm) === start) return;
    clearInterval(timer);
    onGone();
  }, lookEveryMs);
  timer.unref();
}

/** The parent process, or its parent if npm started a shell in between. */
function npmPid(): number | undefined {
  const parent = process.ppid;
  const [program = ''] = commandLineOf(parent) ?? [];
  return /(^|\/)(ba|da|z|k)?sh$/.test(program) ? parentOf(parent) : parent;
}
