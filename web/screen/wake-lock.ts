// Keeps the display on: requested again whenever the page is visible, because browsers release it when it is hidden.

/** If the browser has no wake locks, or refuses, the display's own settings apply. */
export function stayAwake(): void {
  const ask = (): void => {
    if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
    navigator.wakeLock.request('screen').catch(() => {});
  };
  document.addEventListener('visibilitychange', ask);
  ask();
}
