// What the mall calls things: its name, stores, categories, currency. Asked once per link, kept for the offline start.
import { effect, signal } from '@preact/signals';
import type { MallInfo } from '../../src/contracts/pages.ts';
import { useTimeZone } from './dates.ts';
import { readKept, writeKept } from './keep.ts';
import { nameIn } from './language.ts';
import type { PageLink } from './page-link.ts';

/** Null until it was heard once on this device. */
export const mall = signal<MallInfo | null>(readMall());
effect(() => {
  if (mall.value !== null) useTimeZone(mall.value.timeZone);
});

/** Asks whenever the link is made anew. */
export function followMall(link: PageLink): void {
  effect(() => {
    if (link.state.value !== 'live') return;
    void link
      .client()
      ?.request('mall:info', {})
      .then((reply) => {
        if (!reply.ok) return;
        mall.value = reply.data;
        writeKept('local', 'mall', JSON.stringify(reply.data));
      })
      .catch(() => {}); // the link has ended: its own state says so
  });
}

export const mallCurrency = (): string => mall.value?.currency ?? 'IRR';
export const mallName = (): string => (mall.value === null ? 'Deerfields' : nameIn(mall.value.name));

/** The name of a store; its id where the mall has none for it. */
export function storeName(id: string): string {
  const store = mall.value?.stores.find((one) => one.id === id);
  return store === undefined ? id : nameIn(store.name);
}

function readMall(): MallInfo | null {
  try {
    return JSON.parse(readKept('local', 'mall') ?? 'null') as MallInfo | null; // written above
  } catch {
    return null;
  }
}
