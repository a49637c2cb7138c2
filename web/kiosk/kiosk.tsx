// `/kiosk`: begins the page.

import { sentences, startLanguage } from '../kit/language.ts';
import { LinkBadge } from '../kit/link-badge.tsx';
import { followMall } from '../kit/mall.ts';
import { openPageLink } from '../kit/page-link.ts';
import { openSession } from '../kit/session.ts';
import { SignInPanel } from '../kit/sign-in-panel.tsx';
import { startPage } from '../kit/start-page.tsx';

const words = sentences({ title: 'کیوسک' }, { title: 'Kiosk' });

startLanguage({ keep: false });
const session = openSession('kiosk', 'session');
const link = openPageLink({ session });
followMall(link);

function Kiosk() {
  if (link.state.value === 'signed-out') return <SignInPanel session={session} pairAs="kiosk" />;
  return (
    <main>
      <h1>{words().title}</h1>
      <LinkBadge link={link} />
    </main>
  );
}

startPage(<Kiosk />);
