// Writes the generated pages; with --check it only says whether they are up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { measurements } from '../loadtest/bench/measurements.ts';
import { performancePage } from '../loadtest/bench/page.ts';
import { readRows } from '../loadtest/bench/results-file.ts';
import { configurationPage } from './configuration-docs.ts';
import { eventsPage } from './event-docs.ts';
import { rulebookPage } from './rulebook-docs.ts';

const pages: Readonly<Record<string, string>> = {
  'docs/events.md': eventsPage(),
  'docs/rulebook.md': rulebookPage(),
  'docs/configuration.md': configurationPage(),
  // The figures come from `npm run bench`; here only the page is made of them.
  'docs/performance.md': performancePage(await readRows('docs/performance.json'), measurements),
};

const check = process.argv.includes('--check');
const stale = Object.entries(pages).filter(([file, text]) => read(file) !== text);
for (const [file, text] of stale) {
  if (check) console.error(`${file} is stale: run npm run docs`);
  else writeFileSync(file, text);
}
process.exit(check && stale.length > 0 ? 1 : 0);

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
