// The simulator as a command: its output, and its answers to bad arguments.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';

const script = path.join(import.meta.dirname, 'simulate.ts');

/** The exit code and everything printed. */
const simulate = (...args: string[]): Promise<{ code: number | null; text: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
    }
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, text }));
  });

test('runs so many schedules from a seed and prints their number, speed and injected faults', async () => {
  const { code, text } = await simulate('--schedules', '3', '--seed', '7');
  expect(text).toMatch(
    /3 schedules from seed 7, \d+ steps in [\d.]+ s \(\d+ schedules\/s\): everything holds/,
  );
  expect(text).toContain('node killed');
  expect(code).toBe(0);
});

test('a failing seed is printed with its last steps and the command to replay it', async () => {
  const { code, text } = await simulate('--schedules', '50', '--seed', '1', '--mutant', 'claims-nothing');
  expect(text).toContain('VIOLATED awarded once');
  expect(text).toMatch(/npm run -s simulate -- --seed \d+ --trace --mutant claims-nothing/);
  expect(code).toBe(1);
});

test('the trace of one seed is always the same', async () => {
  const once = await simulate('--seed', '3', '--trace');
  const steps = (text: string): string[] => text.split('\n').filter((line) => /^\d+\.\d{3} /.test(line));
  expect(steps(once.text).length).toBeGreaterThan(50);
  expect(steps((await simulate('--seed', '3', '--trace')).text)).toEqual(steps(once.text));
});

test.each([
  [['--schedules', 'many'], '--schedules takes a whole number, not many'],
  [['--seed', '-1'], "Option '--seed' argument is ambiguous"],
  [['--seed=-1'], '--seed takes a whole number, not -1'],
  [['--mutant', 'nobody'], 'there is no mutant nobody'],
  [['--speed', '9'], "Unknown option '--speed'"],
])('%j is answered with the fault and the usage', async (args, said) => {
  const { code, text } = await simulate(...args);
  expect(text).toContain(said);
  expect(text).toContain('Usage: npm run -s simulate');
  expect(code).toBe(2);
});
