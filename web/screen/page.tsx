// The screen's page: signed out, a brochure without data, an emergency above everything, otherwise the show.
import { useEffect } from 'preact/hooks';
import { language } from '../kit/language.ts';
import { mallName } from '../kit/mall.ts';
import type { Session } from '../kit/session.ts';
import { SignInPanel } from '../kit/sign-in-panel.tsx';
import { Head } from './head.tsx';
import { HighlightList } from './highlight-list.tsx';
import type { Show } from './show.ts';
import { Stage } from './stage.tsx';
import { TodayCard } from './today-card.tsx';

export interface PageProps {
  readonly session: Session;
  readonly show: Show;
}

export function Page({ session, show }: PageProps) {
  useEffect(() => {
    document.title = mallName();
  }, [mallName(), language()]);
  if (session.claims.value === null) return <SignInPanel session={session} pairAs="screen" />;
  const { playing } = show.director.value;
  const isAlone = playing === null || playing.item.kind === 'fallback' || playing.item.kind === 'emergency';
  return (
    <div class={isAlone ? 'wall wall-alone' : 'wall'} data-freshness={show.freshness.value}>
      <Head show={show} />
      <main class="floor">
        <Stage show={show} />
        {isAlone ? null : (
          <div class="side">
            <TodayCard show={show} />
            <HighlightList show={show} />
          </div>
        )}
      </main>
    </div>
  );
}
