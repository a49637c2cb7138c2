// The service worker of a page that starts offline: its files from the cache, everything else from the network.
// The build replaces the next line by the page's name, the version of its files, and their list.
// SETTINGS

const cacheName = `${page}-${version}`;

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(cacheName)
      .then((cache) => cache.addAll(files))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => {
        const old = names.filter((name) => name.startsWith(`${page}-`) && name !== cacheName);
        return Promise.all(old.map((name) => caches.delete(name)));
      })
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (url.pathname === `/${page}`) event.respondWith(newestPage(event.request));
  else if (files.includes(url.pathname)) event.respondWith(fromCache(event.request));
});

/** The page itself is requested each time, so that a new build is found; without a network the cached one is used. */
async function newestPage(request) {
  const kept = await caches.match(`/${page}`, { cacheName });
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(3_000) });
    return answer.ok || kept === undefined ? answer : kept;
  } catch (error) {
    if (kept === undefined) throw error;
    return kept;
  }
}

async function fromCache(request) {
  return (await caches.match(request, { cacheName, ignoreVary: true })) ?? fetch(request);
}
