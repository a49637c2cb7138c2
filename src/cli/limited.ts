// The command of the installed package: sets the memory limits of `npm start` for a node, then runs the command.
import process from 'node:process';
import packageJson from '../../package.json' with { type: 'json' };
import { isNodeEnough } from './node-version.ts';

const { argv, env, execArgv, execPath, platform, versions } = process;

// npm only warns when it installs a package on a Node that is too old for it.
if (!isNodeEnough(versions.node, packageJson.engines.node)) {
  console.error(
    `Deerfields Live needs Node ${packageJson.engines.node.replace('>=', '')} or newer; this is Node ${versions.node}.`,
  );
  process.exit(1);
}

/** The same as in the scripts of package.json and in the image; `compose.test.ts` compares them. */
const limits = ['--max-semi-space-size=16', '--max-old-space-size=1024'];
const servers = new Set(['start', 'cluster']);

const isLimited = [...execArgv, env['NODE_OPTIONS'] ?? ''].some((text) =>
  text.includes('--max-old-space-size'),
);
const [, script = '', ...args] = argv;

// A running process cannot change the limits of its heap, so it replaces itself and keeps its id.
if (servers.has(args[0] ?? '') && !isLimited && process.execve !== undefined && platform !== 'win32') {
  process.execve(execPath, [execPath, ...limits, ...execArgv, script, ...args], env);
}
await import('./main.ts');
