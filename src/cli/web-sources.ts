// One hash over the sources of the pages. When it changes, the pages have to be built again.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** In the folder of the built pages. */
export const builtHashFile = 'built-from';

const folders = ['web', 'src/client', 'src/contracts'];
const files = [
  'package-lock.json',
  'tools/build-web.ts',
  'tools/web-config.ts',
  'tools/web-pages.ts',
  'tools/web-workers.ts',
];

/** The hash of all sources below the repository's root. */
export async function hashSources(root: string): Promise<string> {
  const names = [...files];
  for (const folder of folders) {
    for (const entry of await readdir(join(root, folder), { recursive: true, withFileTypes: true })) {
      const name = join(entry.parentPath, entry.name).slice(root.length + 1);
      if (entry.isFile() && !name.startsWith('web/dist')) names.push(name);
    }
  }
  const hash = createHash('sha256');
  for (const name of names.sort()) {
    hash.update(`${name}\0`);
    hash.update(await readFile(join(root, name)));
  }
  return hash.digest('hex');
}
