// Lets a page start without a network, and brings a newer build in between two actions.
import { isInUse } from './in-use.ts';

const lookEveryMs = 15 * 60_000;
const idleEveryMs = 2_000;
/** The page is drawn and linked by then. */
const afterLoadMs = 1_000;

/**
 * Registers `/worker-PAGE.js` for the page. A browser that refuses shows the page all the same. `onNewer` is called when
 * the files of a newer build have been kept.
 */
export function startOffline(page: 'app' | 'tablet' | 'screen', onNewer: () => void = reloadWhenIdle): void {
  if (!('serviceWorker' in navigator)) return;
  // The first worker takes over a page that is as new as itself.
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
  // Afterwards: the worker takes the page's files once more, and on a first visit they are still on their way.
  if (document.readyState === 'complete') setTimeout(register, afterLoadMs);
  else addEventListener('load', () => setTimeout(register, afterLoadMs), { once: true });
}

/** Never while somebody types or has a dialog open: what was typed would be gone. */
function reloadWhenIdle(): void {
  const timer = setInterval(() => {
    if (isInUse()) return;
    clearInterval(timer);
    location.reload();
  }, idleEveryMs);
}
