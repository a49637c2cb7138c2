// The kiosk's page: the mall's name above, the view, and the tools below.
import { useEffect } from 'preact/hooks';
import { AnnouncementNotice } from '../kit/announcement-notice.tsx';
import { Mark } from '../kit/icons.tsx';
import { language } from '../kit/language.ts';
import { LinkBadge } from '../kit/link-badge.tsx';
import { mallName, storeName } from '../kit/mall.ts';
import type { Session } from '../kit/session.ts';
import { SignInPanel } from '../kit/sign-in-panel.tsx';
import { AttractView } from './attract-view.tsx';
import { AwayView } from './away-view.tsx';
import { FarewellView } from './farewell-view.tsx';
import { HomeView } from './home-view.tsx';
import { IdentifyView } from './identify-view.tsx';
import { IdleDialog } from './idle-dialog.tsx';
import type { Kiosk } from './kiosk-state.ts';
import { ReceiptView } from './receipt-view.tsx';
import { ResultView } from './result-view.tsx';
import { StartView } from './start-view.tsx';
import { Tools } from './tools.tsx';
import { words } from './words.ts';

export function Page({ session, kiosk }: { readonly session: Session; readonly kiosk: Kiosk }) {
  const store = session.claims.value?.store ?? '';
  useEffect(() => {
    // The same for every visitor, because the title is in the history.
    document.title = `${words().title} · ${mallName()}`;
  }, [language(), mallName()]);
  if (session.claims.value === null) return <SignInPanel session={session} pairAs="kiosk" />;
  return (
    <div class="kiosk" data-view={kiosk.view.value}>
      <header class="kiosk-head">
        <p class="row kiosk-mall">
          <Mark size={40} />
          <span>
            <bdi>{mallName()}</bdi>
            <span class="soft small kiosk-store">
              <bdi>{storeName(store)}</bdi>
            </span>
          </span>
        </p>
        <LinkBadge link={kiosk.link} isAged={false} />
        <Announced kiosk={kiosk} />
      </header>
      <View kiosk={kiosk} store={store} />
      <Tools kiosk={kiosk} store={store} />
      <IdleDialog kiosk={kiosk} />
    </div>
  );
}

/** Shown between visits, and urgent ones at any time: a visit needs the space. */
function Announced({ kiosk }: { readonly kiosk: Kiosk }) {
  const isUrgent = kiosk.link.announcement.value?.kind === 'urgent';
  if (kiosk.guest.value !== null && !isUrgent) return null;
  return <AnnouncementNotice link={kiosk.link} canClose={false} />;
}

function View({ kiosk, store }: { readonly kiosk: Kiosk; readonly store: string }) {
  const view = kiosk.view.value;
  if (view === 'bye' || view === 'ended') return <FarewellView kiosk={kiosk} />;
  if (kiosk.link.state.value !== 'live') return <AwayView kiosk={kiosk} store={store} />;
  const guest = kiosk.guest.value;
  const outcome = kiosk.outcome.value;
  if (view === 'start') return <StartView kiosk={kiosk} />;
  if (view === 'identify') return <IdentifyView kiosk={kiosk} />;
  if (view === 'home' && guest !== null) return <HomeView kiosk={kiosk} guest={guest} />;
  if (view === 'receipt' && guest !== null) return <ReceiptView kiosk={kiosk} guest={guest} store={store} />;
  if (view === 'result' && guest !== null && outcome !== null)
    return <ResultView kiosk={kiosk} guest={guest} outcome={outcome} />;
  return <AttractView kiosk={kiosk} />;
}
