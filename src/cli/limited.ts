// The command of the installed package: a node gets the limits of memory that `npm start` gives, then the command runs.
import { argv, env, execArgv, execPath, execve, platform } from 'node:process';

/** As the scripts of package.json and the image have them: `compose.test.ts` holds them together. */
const limits = ['--max-semi-space-size=16', '--max-old-space-size=1024'];
const servers = new Set(['start', 'cluster']);

const isLimited = [...execArgv, env['NODE_OPTIONS'] ?? ''].some((text) =>
  text.includes('--max-old-space-size'),
);
const [, script = '', ...args] = argv;

// The limits of a heap can be set before it is made only: the process begins anew, with the same id.
if (servers.has(args[0] ?? '') && !isLimited && execve !== undefined && platform !== 'win32') {
  execve(execPath, [execPath, ...limits, ...execArgv, script, ...args], env);
}
await import('./main.ts');
