// The page of operations: header, four views, and a red card for each unavailable part.
import { useEffect, useRef } from 'preact/hooks';
import { formatAge, minuteTick } from '../kit/dates.ts';
import { Mark } from '../kit/icons.tsx';
import { language } from '../kit/language.ts';
import { LanguageSwitch } from '../kit/language-switch.tsx';
import { LinkBadge } from '../kit/link-badge.tsx';
import { mallName } from '../kit/mall.ts';
import type { Session } from '../kit/session.ts';
import { SignInPanel } from '../kit/sign-in-panel.tsx';
import { ActionsView } from './actions-view.tsx';
import { EventsView } from './events-view.tsx';
import { LookUpView } from './look-up-view.tsx';
import type { MallWatch } from './mall-watch.ts';
import { NowView } from './now-view.tsx';
import { Troubles } from './troubles.tsx';
import { show, view, views } from './view.ts';
import { words } from './words.ts';

export interface PageProps {
  readonly session: Session;
  readonly watch: MallWatch;
}

export function Page({ session, watch }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = view.value;
  const isFirst = useRef(true);
  useEffect(() => {
    if (!isFirst.current) heading.current?.focus();
    isFirst.current = false;
  }, [shown]);
  useEffect(() => {
    document.title = `${words().views[shown]} · ${words().title}`;
  }, [shown, language()]);
  const claims = session.claims.value;
  if (claims === null) return <SignInPanel session={session} />;
  const isOperator = claims.role === 'operator';
  return (
    <div class="ops">
      <header class="ops-head">
        <span class="row ops-mall">
          <Mark />
          <span>
            <bdi>{mallName()}</bdi>
            <span class="soft"> · {words().title}</span>
          </span>
        </span>
        <LinkBadge link={watch.link} />
        <LanguageSwitch />
      </header>
      <nav class="ops-nav" aria-label={words().pages}>
        {views.map((one) => (
          <button
            key={one}
            type="button"
            class="ops-tab"
            data-view={one}
            aria-current={one === shown ? 'page' : undefined}
            onClick={() => show(one)}
          >
            {words().views[one]}
          </button>
        ))}
      </nav>
      <main class="ops-main">
        <h1 ref={heading} tabIndex={-1} class="unseen">
          {words().views[shown]}
        </h1>
        {isOperator ? null : (
          <p class="notice notice-failed" role="alert">
            {words().notOperator}
          </p>
        )}
        <Stale watch={watch} />
        <Troubles watch={watch} />
        {/* A node sends these only to operators. */}
        {shown === 'now' && isOperator ? <NowView watch={watch} /> : null}
        {shown === 'events' && isOperator ? <EventsView watch={watch} /> : null}
        {shown === 'look-up' ? <LookUpView watch={watch} role={claims.role} /> : null}
        {shown === 'actions' ? <ActionsView watch={watch} session={session} /> : null}
      </main>
    </div>
  );
}

/** The age of the data while the connection is lost. */
function Stale({ watch }: { readonly watch: MallWatch }) {
  void minuteTick.value;
  const state = watch.state.value;
  const word = watch.link.state.value;
  if (state === null || word === 'live' || word === 'loading') return null;
  return (
    <p class="notice" data-stale>
      {words().stale(formatAge(state.at))}
    </p>
  );
}
