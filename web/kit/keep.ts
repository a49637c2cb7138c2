// What a browser keeps between two visits. It may refuse: then a page forgets, and works.

export type Keeping = 'local' | 'session';

const prefix = 'deerfields:';
const storageOf = (keeping: Keeping): Storage => (keeping === 'local' ? localStorage : sessionStorage);

/** What was kept under this name; null where nothing was, or the browser keeps nothing. */
export function readKept(keeping: Keeping, name: string): string | null {
  try {
    return storageOf(keeping).getItem(prefix + name);
  } catch {
    return null;
  }
}

/** Keeps the text, or (null) removes it. False where the browser refused or has no room. */
export function writeKept(keeping: Keeping, name: string, text: string | null): boolean {
  try {
    if (text === null) storageOf(keeping).removeItem(prefix + name);
    else storageOf(keeping).setItem(prefix + name, text);
    return true;
  } catch {
    return false;
  }
}

/** Calls `heard` when another tab has kept something else under this name. Gives what ends it. */
export function onKeptElsewhere(name: string, heard: (text: string | null) => void): () => void {
  const listen = ({ key, newValue }: StorageEvent): void => {
    if (key === prefix + name) heard(newValue);
  };
  addEventListener('storage', listen);
  return () => removeEventListener('storage', listen);
}
