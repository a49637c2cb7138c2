// Detects that nobody is there: asks after 45 s without a touch, and ends the visit 30 s later.
import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';

/** WCAG 2.2.1 requires at least 20 s to ask for more time, and a page can be read in less than 45 s. */
export const askAfterMs = 45_000;
export const waitMs = 30_000;
const lookEveryMs = 250;

export interface IdleWatch {
  /** Seconds until everything is cleared; null while nobody is asked. */
  readonly askedFor: ReadonlySignal<number | null>;
  /** Call it at the start, and when somebody has answered the question. */
  touched(): void;
  stop(): void;
}

/** `onTouch` is called for every touch, key or scan; while the question is open only {@link IdleWatch.touched} counts. */
export function watchIdle(onTouch: () => void, onOver: () => void): IdleWatch {
  const askedFor = signal<number | null>(null);
  let sinceMs = 0;
  let timer: ReturnType<typeof setInterval> | undefined;

  function look(): void {
    const idleMs = performance.now() - sinceMs;
    if (idleMs >= askAfterMs + waitMs) {
      stop();
      onOver();
    } else if (idleMs >= askAfterMs) {
      askedFor.value = Math.ceil((askAfterMs + waitMs - idleMs) / 1_000);
    }
  }
  function stop(): void {
    clearInterval(timer);
    timer = undefined;
    askedFor.value = null;
  }
  function touched(): void {
    sinceMs = performance.now();
    askedFor.value = null;
    timer ??= setInterval(look, lookEveryMs);
    onTouch();
  }
  // A passer-by must not extend somebody else's visit, so the question needs its button.
  const anyTouch = (): void => {
    if (timer !== undefined && askedFor.peek() === null) touched();
  };
  for (const event of ['pointerdown', 'keydown', 'wheel', 'touchstart']) {
    addEventListener(event, anyTouch, { capture: true, passive: true });
  }
  return { askedFor, touched, stop };
}
