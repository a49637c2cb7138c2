// Browser storage between two visits. If the browser refuses, the page works without it.

export type Keeping = 'local' | 'session';

const prefix = 'deerfields:';
const storageOf = (keeping: Keeping): Storage => (keeping === 'local' ? localStorage : sessionStorage);

/** The stored value; null if there is none, or the browser stores nothing. */
export function readKept(keeping: Keeping, name: string): string | null {
  try {
    return storageOf(keeping).getItem(prefix + name);
  } catch {
    return null;
  }
}

/** Stores the text, or removes it (null). False if the browser refused or its storage is full. */
export function writeKept(keeping: Keeping, name: string, text: string | null): boolean {
  try {
    if (text === null) storageOf(keeping).removeItem(prefix + name);
    else storageOf(keeping).setItem(prefix + name, text);
    return true;
  } catch {
    return false;
  }
}

/** Calls `heard` when another tab has changed this value. Returns a function that stops it. */
export function onKeptElsewhere(name: string, heard: (text: string | null) => void): () => void {
  const listen = ({ key, newValue }: StorageEvent): void => {
    if (key === prefix + name) heard(newValue);
  };
  addEventListener('storage', listen);
  return () => removeEventListener('storage', listen);
}
