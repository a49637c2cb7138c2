// The first rulebook: the named file, the demonstration mall, or an error that says what to do.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMemoryRulebooks } from '../../src/adapters/memory/rulebooks.ts';
import { publishRulebookIfNone } from '../../src/rulebooks/first-rulebook.ts';
import template from '../../src/rulebooks/rulebook-template.json' with { type: 'json' };
import { rulebookPage } from '../../tools/rulebook-docs.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deerfields-rulebook-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function fileOf(text: string): Promise<string> {
  const file = join(folder, 'mall.json');
  await writeFile(file, text);
  return file;
}
const start = async (settings: { NODE_ENV?: 'production'; FIRST_RULEBOOK?: string }) => {
  const rulebooks = createMemoryRulebooks();
  const { NODE_ENV = 'development', FIRST_RULEBOOK } = settings;
  await publishRulebookIfNone({ NODE_ENV, FIRST_RULEBOOK }, rulebooks, () => {});
  return rulebooks;
};

test('the template is published as it is, also with a byte order mark', async () => {
  const file = await fileOf(`\uFEFF${JSON.stringify(template)}`);
  const rulebooks = await start({ NODE_ENV: 'production', FIRST_RULEBOOK: file });
  expect(await rulebooks.latest()).toEqual(template);
});

test('a rulebook in force stays, whatever file is named', async () => {
  const rulebooks = await start({});
  const before = await rulebooks.latest();
  await publishRulebookIfNone({ NODE_ENV: 'production', FIRST_RULEBOOK: '/nowhere' }, rulebooks, () => {});
  expect(await rulebooks.latest()).toEqual(before);
});

test.each([
  ['that does not exist', null, 'FIRST_RULEBOOK cannot be read'],
  ['that is not JSON', '{', 'FIRST_RULEBOOK cannot be read'],
  ['with faults', JSON.stringify({ ...template, currency: 'rial', levels: 1 }), 'currency: '],
])('a file %s stops the start', async (_, text, said) => {
  const file = text === null ? join(folder, 'none.json') : await fileOf(text);
  await expect(start({ FIRST_RULEBOOK: file })).rejects.toThrow(said);
});

test('in production nothing is published by accident', async () => {
  await expect(start({ NODE_ENV: 'production' })).rejects.toThrow('rulebook template');
});

test('the page has every field that the template uses', () => {
  const page = rulebookPage();
  const fields = (value: unknown, before: string): string[] => {
    if (Array.isArray(value)) return value.flatMap((each) => fields(each, `${before}[]`));
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([name, each]) => {
      const path = before === '' ? name : `${before}.${name}`;
      return [path, ...fields(each, path)];
    });
  };
  for (const path of new Set(fields(template, ''))) expect(page).toContain(`| \`${path}\` |`);
});
