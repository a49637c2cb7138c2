// Lets a page start without a network, and brings a newer build in between two actions.

const lookEveryMs = 15 * 60_000;
const idleEveryMs = 2_000;

/** Registers `/worker-PAGE.js` for the page. A browser that refuses shows the page all the same. */
export function startOffline(page: 'app' | 'tablet'): void {
  if (!('serviceWorker' in navigator)) return;
  // The first worker takes over a page that is as new as itself.
  let isNewer = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (isNewer) reloadWhenIdle();
    isNewer = true;
  });
  void navigator.serviceWorker.register(`/worker-${page}.js`, { scope: `/${page}` }).then(
    (registration) => setInterval(() => void registration.update().catch(() => {}), lookEveryMs),
    () => {},
  );
}

/** Never while somebody types or has a dialog open: what was typed would be gone. */
function reloadWhenIdle(): void {
  const timer = setInterval(() => {
    if (isInUse()) return;
    clearInterval(timer);
    location.reload();
  }, idleEveryMs);
}

function isInUse(): boolean {
  if (document.querySelector('dialog[open]') !== null) return true;
  const fields = [
    ...document.querySelectorAll<HTMLInputElement>('input:not([type="checkbox"], [type="radio"])'),
  ];
  return fields.some((field) => field.value !== '' || field === document.activeElement);
}
