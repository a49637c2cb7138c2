// The kiosk that serves this shopper now, shown on the phone, so that nobody else uses the code unnoticed.
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ServedBy } from '../../src/contracts/kiosk.ts';
import { announce } from '../kit/announce.tsx';
import { KioskIcon } from '../kit/icons.tsx';
import { sentences } from '../kit/language.ts';
import { storeName } from '../kit/mall.ts';

const words = sentences(
  { served: (store: string) => `کیوسک ${store} الان در خدمت شماست.` },
  { served: (store) => `A kiosk in ${store} serves you now.` },
);

const servedBy = signal<ServedBy | null>(null);

/** Handles everything that the node pushes to the phone. */
export function hearServed(event: string, payload: unknown): void {
  if (event === 'shopper:served') servedBy.value = payload as ServedBy; // as its table says
  // After a greeting the node sends whether the shopper is being served.
  if (event === 'shopper:released' || event === 'hello') servedBy.value = null;
}

export function ServedNotice() {
  const by = servedBy.value;
  const text = by === null ? '' : words().served(storeName(by.store));
  useEffect(() => {
    if (text !== '') announce(text);
  }, [text]);
  if (by === null) return null;
  return (
    <p class="notice" data-served={by.kiosk}>
      <KioskIcon />
      <span>{text}</span>
    </p>
  );
}
