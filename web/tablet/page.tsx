// The till's page: the form, and today's list beside it.

import { useEffect } from 'preact/hooks';
import { AnnouncementNotice } from '../kit/announcement-notice.tsx';
import { formatDate, formatTime, minuteTick, serverNowMs } from '../kit/dates.ts';
import { Mark } from '../kit/icons.tsx';
import { LanguageSwitch } from '../kit/language-switch.tsx';
import { LinkBadge } from '../kit/link-badge.tsx';
import { storeName } from '../kit/mall.ts';
import type { Session } from '../kit/session.ts';
import { SignInPanel } from '../kit/sign-in-panel.tsx';
import { Calls } from './calls.tsx';
import { Notices } from './notices.tsx';
import { ReceiptForm } from './receipt-form.tsx';
import type { Till } from './till.ts';
import { Today } from './today.tsx';

export function Page({ session, till }: { readonly session: Session; readonly till: Till }) {
  const claims = session.claims.value;
  const store = claims?.store ?? '';
  void minuteTick.value;
  useEffect(() => {
    if (store !== '') document.title = storeName(store);
  }, [store]);
  if (claims === null) return <SignInPanel session={session} pairAs="tablet" />;
  return (
    <div class="till">
      <header class="till-head">
        <h1 class="row till-name">
          <Mark size={32} />
          <bdi>{storeName(store)}</bdi>
        </h1>
        <p class="soft small till-date">
          {formatDate(serverNowMs())} · {formatTime(serverNowMs())}
        </p>
        <LinkBadge link={till.link} />
        <LanguageSwitch />
      </header>
      <main class="till-main">
        <div class="till-start">
          <AnnouncementNotice link={till.link} canClose />
          <Calls />
          <Notices till={till} />
          <ReceiptForm till={till} store={store} />
        </div>
        <Today till={till} />
      </main>
    </div>
  );
}
