// Checks the import rules. Fails if it read fewer modules than there are, because it would then prove nothing.
import { globSync } from 'node:fs';
import { cruise } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { forbidden, options } from './import-rules.ts';

const folders = ['src', 'handlers', 'loadtest', 'test', 'tools', 'web'];

const result = await cruise(folders, { ...options, validate: true, ruleSet: { forbidden } }, undefined, {
  tsConfig: extractTSConfig('tsconfig.json'),
});
if (typeof result.output === 'string') throw new Error('the cruise gave text instead of a result');
const { modules, summary } = result.output;

for (const { rule, from, to, comment } of summary.violations) {
  console.error(`${rule.name}: ${from} → ${to}`);
  console.error(`  ${comment ?? forbidden.find(({ name }) => name === rule.name)?.comment ?? ''}`);
}
const inTree = folders.flatMap((folder) => globSync(`${folder}/**/*.{ts,tsx}`, { exclude: ['web/dist/**'] }));
const read = new Set(modules.map(({ source }) => source));
const unread = inTree.filter((file) => !read.has(file));
if (unread.length > 0) console.error(`not read: ${unread.join(', ')}`);
const failed = summary.violations.length > 0 || unread.length > 0;
console.error(
  `${inTree.length - unread.length} of ${inTree.length} modules read, ${summary.violations.length} violations`,
);
process.exit(failed ? 1 : 0);
