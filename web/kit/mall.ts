// The mall's names and currency: read once per connection, and stored for a start without a network.
import { effect, signal } from '@preact/signals';
import type { MallInfo } from '../../src/contracts/pages.ts';
import { useTimeZone } from './dates.ts';
import { readKept, writeKept } from './keep.ts';
import { nameIn } from './language.ts';
import type { PageLink } from './page-link.ts';

/** Null until this device has read it once. */
export const mall = signal<MallInfo | null>(readMall());
effect(() => {
  if (mall.value !== null) useTimeZone(mall.value.timeZone);
});

/** Reads it at each new connection. */
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

/** The name of a store; its id if it has no name. */
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
