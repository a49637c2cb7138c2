// Removes read and write options from a MongoDB address, because a node chooses them itself.

/** Options that would allow stale reads or lost writes. Names are compared without case, as MongoDB does. */
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

/** Returns the address without these options, and the names of the removed ones. The rest is unchanged. */
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
