// How this project reads and writes is its own affair: what an address says of it is left out.

/** Options of an address that would let a read be stale, or a write be lost. Compared without case, as MongoDB does. */
const leftOut = new Set(
  [
    'readPreference',
    'readPreferenceTags',
    'maxStalenessSeconds',
    'readConcernLevel',
    'w',
    'wtimeout',
    'wtimeoutMS',
    'journal',
    'j',
    'fsync',
  ].map((name) => name.toLowerCase()),
);

/** The address without them, and the names of those that it had. Everything else stays as it was written. */
export function withoutConcerns(url: string): { readonly url: string; readonly ignored: readonly string[] } {
  const at = url.indexOf('?');
  if (at < 0) return { url, ignored: [] };
  const ignored: string[] = [];
  const kept = url
    .slice(at + 1)
    .split('&')
    .filter((option) => {
      const [name = ''] = option.split('=');
      if (!leftOut.has(name.toLowerCase())) return true;
      ignored.push(name);
      return false;
    });
  const options = kept.length > 0 ? `?${kept.join('&')}` : '';
  return { url: `${url.slice(0, at)}${options}`, ignored: [...new Set(ignored)] };
}
