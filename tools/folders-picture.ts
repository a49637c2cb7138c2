// The folders of the source and what each may import, as a Mermaid diagram drawn from the import rules.
import { globSync } from 'node:fs';
import { forbidden } from './import-rules.ts';

/** From the outside to the inside. All adapters count as one folder. */
const folders = [
  'web',
  'src/cli',
  'src/client',
  'src/supervision/cluster',
  'src/runtime',
  'src/supervision',
  'handlers',
  'src/operations',
  'src/metrics',
  'src/screens',
  'src/rulebooks',
  'src/adapters',
  'src/access',
  'src/cluster',
  'src/pipeline',
  'src/queries',
  'src/contracts',
  'src/ports',
  'src/game',
  'src/writing',
] as const;

type Folder = (typeof folders)[number];

/** The diagram. An arrow that follows from two others is omitted, unless one of them passes through supervision. */
export function foldersPicture(): string {
  const files = globSync(folders.map((folder) => `${folder}/**/*.{ts,tsx}`)).map((file) =>
    file.replaceAll('\\', '/'),
  );
  const folderOf = (file: string): Folder | undefined =>
    folders.find((folder) => file.startsWith(`${folder}/`));
  const imports = new Map<Folder, Set<Folder>>(folders.map((folder) => [folder, new Set()]));
  for (const rule of forbidden) {
    if (rule.name?.endsWith('-folders') !== true || !('to' in rule)) continue;
    const within = new RegExp([rule.from.path ?? ''].flat().join('|'));
    const allowed = [rule.to.pathNot ?? []].flat().map((pattern) => new RegExp(pattern));
    for (const folder of new Set(files.filter((file) => within.test(file)).map(folderOf))) {
      if (folder === undefined) continue;
      for (const file of files) {
        const other = folderOf(file);
        if (other === undefined || other === folder) continue;
        if (allowed.some((pattern) => pattern.test(file))) imports.get(folder)?.add(other);
      }
    }
  }
  const lines = folders.flatMap((from) => {
    const direct = [...(imports.get(from) ?? [])];
    const plain = direct.filter((folder) => !folder.startsWith('src/supervision'));
    const further = new Set(plain.flatMap((folder) => [...reachable(folder, imports)]));
    return direct.filter((folder) => !further.has(folder)).map((to) => `  ${id(from)} --> ${id(to)}`);
  });
  return ['```mermaid', 'flowchart TD', ...lines, '```'].join('\n');
}

function reachable(from: Folder, imports: ReadonlyMap<Folder, ReadonlySet<Folder>>): Set<Folder> {
  const found = new Set<Folder>();
  const visit = (folder: Folder): void => {
    for (const next of imports.get(folder) ?? []) {
      if (found.has(next)) continue;
      found.add(next);
      visit(next);
    }
  };
  visit(from);
  return found;
}

/** The folder's name without `src`, as a valid id in Mermaid. */
const id = (folder: Folder): string => folder.replace('src/', '').replaceAll('/', '-');
