// Lets a page start without a network, and loads a newer build between two actions.
import { isInUse } from './in-use.ts';

const lookEveryMs = 15 * 60_000;
const idleEveryMs = 2_000;
/** By then the page is drawn and connected. */
const afterLoadMs = 1_000;

/**
 * Registers `/worker-PAGE.js` for the page. The page also works without a worker. `onNewer` is called when
 * the files of a newer build are stored.
 */
export function startOffline(page: 'app' | 'tablet' | 'screen', onNewer: () => void = reloadWhenIdle): void {
  if (!('serviceWorker' in navigator)) return;
  // The first worker takes over a page of the same build.
  let isNewer = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (isNewer) onNewer();
    isNewer = true;
  });
  const register = (): void =>
    void navigator.serviceWorker.register(`/worker-${page}.js`, { scope: `/${page}` }).then(
      (registration) => setInterval(() => void registration.update().catch(() => {}), lookEveryMs),
      () => {},
    );
  // Later, because the worker requests the page's files again, and on a first visit they are still loading.
  if (document.readyState === 'complete') setTimeout(register, afterLoadMs);
  else addEventListener('load', () => setTimeout(register, afterLoadMs), { once: true });
}

/** Does not reload while somebody types or has a dialog open, because its content would be lost. */
function reloadWhenIdle(): void {
  const timer = setInterval(() => {
    if (isInUse()) return;
    clearInterval(timer);
    location.reload();
  }, idleEveryMs);
}
