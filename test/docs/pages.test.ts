// Every file, link and npm script that the documentation names exists.
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { measurements } from '../../loadtest/bench/measurements.ts';
import { pageMarker } from '../../loadtest/bench/page.ts';

const root = path.join(import.meta.dirname, '..', '..');
const pages = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/**/*.md', { cwd: root })];
const scripts = Object.keys(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).scripts);
const built = new Set(['install', 'ci', 'start', 'test']);

test.each(pages)('%s', (page) => {
  const text = readFileSync(path.join(root, page), 'utf8');
  const named = [...text.matchAll(/`((?:src|handlers|test|tools|loadtest|docs)\/[\w./-]+\.\w+)`/g)].map(
    ([, file = '']) => path.join(root, file),
  );
  const linked = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link = '']) =>
    path.join(root, path.dirname(page), link),
  );
  expect([...named, ...linked].filter((file) => !existsSync(file))).toEqual([]);
  const told = [...text.matchAll(/npm run (?:-s )?([\w:-]+)/g)].map(([, script = '']) => script);
  expect(told.filter((script) => !scripts.includes(script) && !built.has(script))).toEqual([]);
});

test('messages of a node name only commands that every installation has, not npm scripts', () => {
  const files = globSync(
    'src/{adapters,game,pipeline,ports,queries,operations,metrics,screens,rulebooks}/**/*.ts',
    { cwd: root },
  );
  expect(files.length).toBeGreaterThan(100);
  // Pages are built in a clone only; a package contains them.
  const scripted = /npm (?:start|run (?!build:web))/;
  expect(files.filter((file) => scripted.test(readFileSync(path.join(root, file), 'utf8')))).toEqual([]);
});

test('the performance page names the benchmark as its source and has a row for each measurement', () => {
  const page = readFileSync(path.join(root, 'docs/performance.md'), 'utf8');
  expect(page).toContain(pageMarker);
  for (const { id, work } of measurements) expect(page).toContain(`| ${id} | ${work}`);
});
