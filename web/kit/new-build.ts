// Notices a newer build of the page on the node, and loads it when it interrupts nothing.
import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import { readKept, writeKept } from './keep.ts';

/** During an update nodes of two builds may answer alternately; the page is not reloaded at each answer. */
const notBeforeMs = 10 * 60_000;
/** Scripts and styles as the built page names them. */
const assets = /(?:src|href)="(\/assets\/[^"]+)"/g;

export interface NewBuild {
  /** The node serves another build than the running one. */
  readonly isNewer: ReadonlySignal<boolean>;
  /** Call it at every greeting: a new build comes with a restarted node. */
  look(): Promise<void>;
  /** Call it between two actions. Does nothing without a newer build. */
  load(): void;
}

export function watchBuild(page: 'kiosk' | 'screen' | 'ops'): NewBuild {
  const isNewer = signal(false);
  const loadedAt = `${page}-loaded`;
  return {
    isNewer,
    look: async () => {
      const own = new Set(
        [...document.head.querySelectorAll('[src], [href]')].map(
          (element) => element.getAttribute('src') ?? element.getAttribute('href'),
        ),
      );
      const answer = await fetch(`/${page}`, { cache: 'no-cache' }).catch(() => null);
      if (answer?.ok !== true) return;
      const served = [...(await answer.text()).matchAll(assets)].map(([, path = '']) => path);
      isNewer.value = served.some((path) => !own.has(path));
    },
    load: () => {
      if (!isNewer.peek()) return;
      const before = Number(readKept('session', loadedAt) ?? 0);
      if (Date.now() - before < notBeforeMs) return;
      if (writeKept('session', loadedAt, String(Date.now()))) location.reload();
    },
  };
}
