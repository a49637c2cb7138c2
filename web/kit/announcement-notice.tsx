// What an operator has announced to everyone, as a notice above the rest of the page until it is over.
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

/** Kept, so that a page that is opened again does not show it once more. */
const keptAs = 'announcement-closed';
const closed = signal(readKept('local', keptAs));

export interface AnnouncementNoticeProps {
  readonly link: PageLink;
  /** For a device of one person or one store. What is urgent stays until it is over. */
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
