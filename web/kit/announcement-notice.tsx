// An operator's announcement as a notice above the page, until it expires.
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { announce } from './announce.tsx';
import { BellIcon, CloseIcon, WarnIcon } from './icons.tsx';
import { readKept, writeKept } from './keep.ts';
import { language, sentences } from './language.ts';
import type { PageLink } from './page-link.ts';

const words = sentences(
  { label: 'اعلان مرکز خرید', close: 'بستن اعلان' },
  { label: 'Announcement of the mall', close: 'Close the announcement' },
);

/** Stored, so that a reopened page does not show it again. */
const keptAs = 'announcement-closed';
const closed = signal(readKept('local', keptAs));

export interface AnnouncementNoticeProps {
  readonly link: PageLink;
  /** On a device of one person or one store. An urgent one stays until it expires. */
  readonly canClose: boolean;
}

export function AnnouncementNotice({ link, canClose }: AnnouncementNoticeProps) {
  const told = link.announcement.value;
  const isShown = told !== null && (told.kind === 'urgent' || !canClose || closed.value !== told.id);
  useEffect(() => {
    if (isShown) announce(told.text[language()]);
  }, [isShown, told?.id]);
  if (!isShown) return null;
  const isUrgent = told.kind === 'urgent';
  return (
    <section
      class={isUrgent ? 'notice notice-failed announced' : 'notice announced'}
      aria-label={words().label}
      data-announcement={told.id}
    >
      {isUrgent ? <WarnIcon /> : <BellIcon />}
      <p>
        <bdi>{told.text[language()]}</bdi>
      </p>
      {canClose && !isUrgent ? (
        <button
          type="button"
          class="button-round"
          aria-label={words().close}
          data-action="close-announcement"
          onClick={() => {
            closed.value = told.id;
            writeKept('local', keptAs, told.id);
          }}
        >
          <CloseIcon />
        </button>
      ) : null}
    </section>
  );
}
