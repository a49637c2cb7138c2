// Writes the generated pages; with --check it only reports whether they are up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { measurements } from '../loadtest/bench/measurements.ts';
import { performancePage } from '../loadtest/bench/page.ts';
import { readRows } from '../loadtest/bench/results-file.ts';
import { configurationPage } from './configuration-docs.ts';
import { eventsPage } from './event-docs.ts';
import { foldersPicture } from './folders-picture.ts';
import { rulebookPage } from './rulebook-docs.ts';

const pages: Readonly<Record<string, string>> = {
  'docs/events.md': eventsPage(),
  'docs/rulebook.md': rulebookPage(),
  'docs/configuration.md': configurationPage(),
  'docs/architecture.md': withFolders(readFileSync('docs/architecture.md', 'utf8')),
  // The figures come from `npm run bench`; this writes only the page.
  'docs/performance.md': performancePage(await readRows('docs/performance.json'), measurements),
};

const check = process.argv.includes('--check');
const stale = Object.entries(pages).filter(([file, text]) => read(file) !== text);
for (const [file, text] of stale) {
  if (check) console.error(`${file} is stale: run npm run docs`);
  else writeFileSync(file, text);
}
process.exit(check && stale.length > 0 ? 1 : 0);

/** The page with a new picture of the folders between its two markers. */
function withFolders(page: string): string {
  const [start, end] = ['<!-- folders -->', '<!-- /folders -->'];
  const [before, rest] = page.split(start);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined)
    throw new Error(`docs/architecture.md lacks ${start} … ${end}`);
  return `${before}${start}\n${foldersPicture()}\n${end}${after}`;
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
