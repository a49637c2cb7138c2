// The log: JSON lines on standard error without secrets, written by a separate process.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createLog } from '../../src/runtime/log.ts';
import { settings } from '../../src/runtime/settings/settings.ts';

const module = join(import.meta.dirname, '..', '..', 'src', 'runtime', 'log.ts');

/** The output of a process that creates a log and runs `script` with it. */
async function writes(script: string, level = 'debug'): Promise<{ stdout: string; stderr: string }> {
  const code = `const { createLog } = await import(${JSON.stringify(module)});
    const log = createLog({ LOG_LEVEL: ${JSON.stringify(level)} }, 'n1'); ${script}`;
  return promisify(execFile)(process.execPath, ['--input-type=module', '-e', code]);
}

interface Line {
  readonly level: number;
  readonly node: string;
  readonly msg: string;
  readonly err?: { readonly message: string; readonly stack: string };
}
const linesOf = (text: string): Line[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line); // as pino writes them

test('a line is JSON on standard error, with the node and the cause', async () => {
  const { stdout, stderr } = await writes(`log.error({ err: new Error('the cause') }, 'handler failed');`);
  expect(stdout).toBe('');
  expect(linesOf(stderr)).toMatchObject([
    {
      level: 50,
      node: 'n1',
      msg: 'handler failed',
      err: { message: 'the cause', stack: expect.any(String) },
    },
  ]);
});

test('LOG_LEVEL decides what is written', async () => {
  const all = `for (const level of ['debug', 'info', 'warn', 'error']) log[level]({}, level);`;
  const said = async (level: string) => linesOf((await writes(all, level)).stderr).map(({ msg }) => msg);
  expect(await said('debug')).toEqual(['debug', 'info', 'warn', 'error']);
  expect(await said('warn')).toEqual(['warn', 'error']);
  expect(await said('silent')).toEqual([]);
});

const canary = 'canary-that-must-not-sing';

test.each<[string, object]>([
  ['a token', { token: canary }],
  ['a token of a handshake', { auth: { token: canary } }],
  ['a handshake', { handshake: { auth: { token: canary } } }],
  ['a socket', { socket: { handshake: { auth: { token: canary } } } }],
  ['a request', { req: { headers: { authorization: `Bearer ${canary}` } } }],
  ['headers', { headers: { authorization: `Bearer ${canary}` } }],
  ['an authorization', { authorization: `Bearer ${canary}` }],
  ['a password', { options: { password: canary } }],
  ['a secret', { secret: canary }],
  ...Object.entries(settings).flatMap(([name, setting]): [string, object][] =>
    'secret' in setting
      ? [
          [name, { [name]: canary }],
          [`${name} among the settings`, { config: { [name]: canary } }],
        ]
      : [],
  ),
])('%s is removed, and the rest of the line stays', async (_, fields) => {
  const { stderr } = await writes(`log.error(${JSON.stringify(fields)}, 'what stays');`);
  expect(stderr).not.toContain(canary);
  expect(stderr).toContain('what stays');
});

test('a level that is off costs no line', () => {
  expect(createLog({ LOG_LEVEL: 'silent' }, 'n1').isLevelEnabled('fatal')).toBe(false);
});

test('a flood of one line is counted: the first ones are written, then the number of others', async () => {
  const script = `for (let at = 0; at < 70_000; at += 1) log.warn({ at }, 'a client is cut');
    log.warn({}, 'something else');
    const { setTimeout: later } = await import('node:timers/promises');
    await later(10_500);`;
  const lines = linesOf((await writes(script)).stderr);
  expect(lines.filter(({ msg }) => msg === 'a client is cut').length).toBe(20);
  expect(lines.filter(({ msg }) => msg === 'something else').length).toBe(1);
  expect(lines.at(-1)).toMatchObject({ level: 40, line: 'a client is cut', times: 69_980 });
});
