// Announcements for screen readers: one polite status, at most one in two seconds, summed up.
import { signal } from '@preact/signals';

const everyMs = 2_000;
const mostWaiting = 5;
const said = signal('');
let waiting: string[] = [];
let isPlanned = false;
let lastAtMs = Number.NEGATIVE_INFINITY;

/** Announces the text as soon as allowed; of many waiting texts the newest are kept. */
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

/** Clears spoken and waiting texts, because the person has left a shared device. */
export function clearAnnouncements(): void {
  waiting = [];
  said.value = '';
}

/** The only element of a page with `role="status"`. */
export const Announcer = () => (
  <div role="status" aria-live="polite" class="unseen">
    {said.value}
  </div>
);
