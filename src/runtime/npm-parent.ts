// Ends a command together with the npm that runs it: after `kill -9` of npm the node would run on unnoticed.
import { commandLineOf, isAlive, parentOf, startOf } from '../adapters/processes/process-facts.ts';

const lookEveryMs = 1_000;

/** Calls `onGone` once npm, which started this process, has ended. Does nothing where it was not npm. */
export function watchNpm(onGone: () => void, env: NodeJS.ProcessEnv = process.env): void {
  if (env['npm_lifecycle_event'] === undefined) return;
  const npm = npmPid();
  if (npm === undefined) return;
  const start = startOf(npm);
  const timer = setInterval(() => {
    // Another process may have its number by now.
    if (isAlive(npm) && startOf(npm) === start) return;
    clearInterval(timer);
    onGone();
  }, lookEveryMs);
  timer.unref();
}

/** Our parent, or the one above where npm has put a shell between. */
function npmPid(): number | undefined {
  const parent = process.ppid;
  const [program = ''] = commandLineOf(parent) ?? [];
  return /(^|\/)(ba|da|z|k)?sh$/.test(program) ? parentOf(parent) : parent;
}
