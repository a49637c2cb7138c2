// The header of the screen: its owner, the time, the date in both calendars, and a badge when the connection is lost.
import { useEffect, useState } from 'preact/hooks';
import { formatAge, formatDate, formatTime, minuteTick, serverNowMs } from '../kit/dates.ts';
import { Mark } from '../kit/icons.tsx';
import { language, nameIn } from '../kit/language.ts';
import { LinkBadge } from '../kit/link-badge.tsx';
import { mallName } from '../kit/mall.ts';
import { clip } from './clip.ts';
import type { Show } from './show.ts';
import { words } from './words.ts';

const secondMs = 1_000;

export function Head({ show }: { readonly show: Show }) {
  const title = show.state.value?.title;
  const isLost = show.freshness.value !== 'live';
  return (
    <header class="head">
      <div class="whose">
        <Mark size={48} />
        <h1>
          <bdi>{clip(title === undefined ? mallName() : nameIn(title))}</bdi>
        </h1>
      </div>
      <div class={isLost ? 'lost' : 'lost unseen'}>
        <LinkBadge link={show.link} isAged={false} />
        <Aged show={show} />
      </div>
      <Clock />
    </header>
  );
}

function Clock() {
  const [nowMs, setNow] = useState(serverNowMs());
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNowMs()), secondMs);
    return () => clearInterval(timer);
  }, []);
  const shown = language();
  return (
    <div class="clock">
      <div class="dates">
        {(['fa', 'en'] as const).map((of) => (
          <span key={of} {...(of === shown ? {} : { lang: of, dir: of === 'fa' ? 'rtl' : 'ltr' })}>
            {formatDate(nowMs, of)}
          </span>
        ))}
      </div>
      <time class="time">{formatTime(nowMs)}</time>
    </div>
  );
}

/** The age of old numbers. */
function Aged({ show }: { readonly show: Show }) {
  // Updates the age.
  void minuteTick.value;
  const lostAtMs = show.link.lostAtMs.value;
  if (show.freshness.value !== 'aged' || lostAtMs === null) return null;
  return (
    <span class="age" data-age>
      {words().asOf(formatAge(lostAtMs, Date.now()))}
    </span>
  );
}
