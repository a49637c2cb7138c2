// The state of the connection, in words and a colour; changes are announced to screen readers.
import { useEffect, useRef } from 'preact/hooks';
import { announce } from './announce.tsx';
import { formatAge, minuteTick } from './dates.ts';
import { sentences } from './language.ts';
import type { PageLink } from './page-link.ts';

const words = sentences(
  {
    loading: 'در حال اتصال',
    live: 'زنده',
    reconnecting: 'وصل می‌شویم…',
    offline: 'بدون اینترنت',
    error: 'متصل نیست',
    'signed-out': 'وارد نشده‌اید',
    since: (age: string) => `آخرین خبر: ${age}`,
  },
  {
    loading: 'Connecting',
    live: 'Live',
    reconnecting: 'Reconnecting…',
    offline: 'No internet',
    error: 'Not connected',
    'signed-out': 'Signed out',
    since: (age) => `Last update ${age}`,
  },
);

export interface LinkBadgeProps {
  readonly link: PageLink;
  /** False if the page shows the age of its data elsewhere. */
  readonly isAged?: boolean;
}

export function LinkBadge({ link, isAged = true }: LinkBadgeProps) {
  const state = link.state.value;
  const lostAtMs = link.lostAtMs.value;
  const before = useRef(state);
  // Updates the age.
  void minuteTick.value;
  useEffect(() => {
    if (before.current === state) return;
    before.current = state;
    announce(words()[state]);
  }, [state]);
  const isAway = state === 'reconnecting' || state === 'offline' || state === 'error';
  return (
    <span class={`link link-${state}`} data-link={state}>
      <span class="link-dot" />
      <span>{words()[state]}</span>
      {isAged && isAway && lostAtMs !== null ? (
        <span class="link-age">{words().since(formatAge(lostAtMs, Date.now()))}</span>
      ) : null}
    </span>
  );
}
