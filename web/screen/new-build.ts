// Notices that the node serves a newer build of this page, and loads it when nothing would be cut short.
import { readKept, writeKept } from '../kit/keep.ts';

/** Nodes of two builds may answer in turns while a mall is updated: not loaded again at each of them. */
const notBeforeMs = 10 * 60_000;
/** Scripts and styles as the built page names them. */
const assets = /(?:src|href)="(\/assets\/[^"]+)"/g;

let isNewer = false;

/** To be called at every greeting: a new build comes with a node that has started again. */
export async function lookForNewBuild(): Promise<void> {
  const own = new Set(
    [...document.head.querySelectorAll('[src], [href]')].map(
      (element) => element.getAttribute('src') ?? element.getAttribute('href'),
    ),
  );
  const answer = await fetch('/screen', { cache: 'no-cache' }).catch(() => null);
  if (answer?.ok !== true) return;
  const served = [...(await answer.text()).matchAll(assets)].map(([, path = '']) => path);
  isNewer = served.some((path) => !own.has(path));
}

/** To be called between two items. */
export function loadNewBuild(): void {
  if (!isNewer) return;
  const before = Number(readKept('session', 'screen-loaded') ?? 0);
  if (Date.now() - before < notBeforeMs) return;
  if (writeKept('session', 'screen-loaded', String(Date.now()))) location.reload();
}
