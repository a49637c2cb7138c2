// Lets a page start without a network: registers its service worker.

/** Registers `/worker-PAGE.js` for the page. A browser that refuses shows the page all the same. */
export function startOffline(page: 'app' | 'tablet'): void {
  if (!('serviceWorker' in navigator)) return;
  void navigator.serviceWorker.register(`/worker-${page}.js`, { scope: `/${page}` }).catch(() => {});
}
