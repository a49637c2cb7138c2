// The present announcement: sent by the node at each greeting and at each change, until it expires.
import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import type { Announcement } from '../../src/contracts/announcements.ts';
import { serverNowMs } from './dates.ts';

export interface AnnouncementWatch {
  /** Null: there is none. */
  readonly now: ReadonlySignal<Announcement | null>;
  hear(told: Announcement | null): void;
}

export function watchAnnouncement(): AnnouncementWatch {
  const now = signal<Announcement | null>(null);
  let ending: ReturnType<typeof setTimeout> | undefined;
  function hear(told: Announcement | null): void {
    clearTimeout(ending);
    const leftMs = told === null ? 0 : Date.parse(told.until) - serverNowMs();
    now.value = leftMs > 0 ? told : null;
    if (leftMs > 0) ending = setTimeout(() => hear(null), leftMs);
  }
  return { now, hear };
}
