// The phone's page: header, the view, the bar below, and the sheets above.
import { useEffect, useRef, useState } from 'preact/hooks';
import { AnnouncementNotice } from '../kit/announcement-notice.tsx';
import { formatAge, minuteTick } from '../kit/dates.ts';
import { Mark } from '../kit/icons.tsx';
import { language } from '../kit/language.ts';
import { LinkBadge } from '../kit/link-badge.tsx';
import { mallName } from '../kit/mall.ts';
import type { Session } from '../kit/session.ts';
import { SignInPanel } from '../kit/sign-in-panel.tsx';
import { HomeView } from './home-view.tsx';
import { MeView } from './me-view.tsx';
import { MissionsView } from './missions-view.tsx';
import { Nav } from './nav.tsx';
import { ReceiptsView } from './receipts-view.tsx';
import { ServedNotice } from './served-notice.tsx';
import { Sheets } from './sheets.tsx';
import type { Shopper } from './shopper.ts';
import type { Standing } from './standing.ts';
import { view } from './view.ts';
import { words } from './words.ts';

export interface PageProps {
  readonly session: Session;
  readonly shopper: Shopper;
  readonly standing: Standing;
}

export function Page({ session, shopper, standing }: PageProps) {
  const [isCodeOpen, setCodeOpen] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = view.value;
  const isFirst = useRef(true);
  useEffect(() => {
    if (!isFirst.current) {
      heading.current?.focus();
      scrollTo(0, 0);
    }
    isFirst.current = false;
  }, [shown]);
  useEffect(() => {
    document.title = `${words()[shown]} · ${mallName()}`;
  }, [shown, language()]);

  if (session.claims.value === null) return <SignInPanel session={session} />;
  const state = shopper.state.value;
  const openCode = (): void => setCodeOpen(true);
  return (
    <div class="phone">
      <header class="phone-head">
        <span class="row phone-mall">
          <Mark />
          <bdi>{mallName()}</bdi>
        </span>
        <LinkBadge link={shopper.link} isAged={false} />
      </header>
      <main>
        <h1 ref={heading} tabIndex={-1} class={shown === 'home' ? 'unseen' : 'phone-title'}>
          {words()[shown]}
        </h1>
        <AnnouncementNotice link={shopper.link} canClose />
        <Stale shopper={shopper} />
        <ServedNotice />
        {state === null ? (
          <Skeleton />
        ) : (
          <>
            {shown === 'home' ? <HomeView {...{ shopper, state, standing }} onCode={openCode} /> : null}
            {shown === 'missions' ? <MissionsView missions={state.snapshot.missions} /> : null}
            {shown === 'receipts' ? <ReceiptsView happenings={shopper.happenings.value} /> : null}
            {shown === 'me' ? <MeView {...{ session, shopper, state, standing }} /> : null}
          </>
        )}
      </main>
      <Nav onCode={openCode} />
      <Sheets
        shopper={shopper}
        userId={session.claims.value.sub}
        isCodeOpen={isCodeOpen}
        onCodeClose={() => setCodeOpen(false)}
      />
    </div>
  );
}

/** The age of the data while the connection is lost. */
function Stale({ shopper }: { readonly shopper: Shopper }) {
  const state = shopper.state.value;
  const word = shopper.link.state.value;
  void minuteTick.value;
  if (state === null || word === 'live' || word === 'loading') return null;
  return (
    <p class="notice" data-stale>
      <span>
        <strong>{words().asOf(formatAge(state.heardAtMs, Date.now()))}</strong>
        <br />
        <span class="small">{words().stale}</span>
      </span>
    </p>
  );
}

const Skeleton = () => (
  <div class="view" aria-hidden="true">
    <div class="hero hero-empty" />
    <div class="card ghost" />
    <div class="card ghost" />
  </div>
);
