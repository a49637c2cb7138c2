// What a page says aloud to screen readers: one polite voice, at most once in two seconds, summed up.
import { signal } from '@preact/signals';

const everyMs = 2_000;
const mostWaiting = 5;
const said = signal('');
let waiting: string[] = [];
let isPlanned = false;
let lastAtMs = Number.NEGATIVE_INFINITY;

/** Has the text read out when it is time; of many that wait the newest are kept. */
export function announce(text: string): void {
  if (waiting.includes(text)) return;
  waiting = [...waiting, text].slice(-mostWaiting);
  if (isPlanned) return;
  isPlanned = true;
  setTimeout(say, Math.max(0, lastAtMs + everyMs - performance.now()));
}

function say(): void {
  isPlanned = false;
  lastAtMs = performance.now();
  said.value = waiting.join(' · ');
  waiting = [];
}

/** Nothing of what was said stays, and what waits is not said: the person has left a shared device. */
export function clearAnnouncements(): void {
  waiting = [];
  said.value = '';
}

/** The one place on a page with `role="status"`. */
export const Announcer = () => (
  <div role="status" aria-live="polite" class="unseen">
    {said.value}
  </div>
);
