// The built pages in memory, by path, so that no request can reach another file.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

export interface PageFile {
  readonly type: string;
  /** The content, plain and as the build compressed it. */
  readonly plain: Buffer;
  readonly br: Buffer | undefined;
  readonly gzip: Buffer | undefined;
  readonly etag: string;
  /** The name carries a hash of the content, so it may be cached forever. */
  readonly immutable: boolean;
}

/** By path, such as `/app` or `/assets/app-1a2b3c.js`. */
export type PageFiles = ReadonlyMap<string, PageFile>;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
};

/** Reads the output of the build; null if there is none. A page `app/index.html` gets the path `/app`. */
export async function readPageFiles(folder: string): Promise<PageFiles | null> {
  const names = await readdir(folder, { recursive: true }).catch(() => null);
  if (names === null) return null;
  const contents = new Map<string, Buffer>();
  for (const name of names) {
    if (/\.(html|js|css|woff2|svg|png|webmanifest)(\.br|\.gz)?$/.test(name)) {
      contents.set(name, await readFile(join(folder, name)));
    }
  }
  const files = new Map<string, PageFile>();
  for (const [name, plain] of contents) {
    const type = types[extname(name)];
    if (type === undefined) continue;
    files.set(pathOf(name), {
      type,
      plain,
      br: contents.get(`${name}.br`),
      gzip: contents.get(`${name}.gz`),
      etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
      immutable: name.startsWith('assets/'),
    });
  }
  return files.size > 0 ? files : null;
}

const pathOf = (name: string): string =>
  name === 'home/index.html' ? '/' : `/${name.replace(/\/index\.html$/, '')}`;
