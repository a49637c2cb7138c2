// Keeps the display awake: asked for again whenever the page is seen, because a browser lets go of it when it is not.

/** Where the browser has no wake locks, or refuses, the display's own settings count. */
export function stayAwake(): void {
  const ask = (): void => {
    if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
    navigator.wakeLock.request('screen').catch(() => {});
  };
  document.addEventListener('visibilitychange', ask);
  ask();
}
