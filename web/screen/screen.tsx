// `/screen`: begins the page.

import { sentences, startLanguage } from '../kit/language.ts';
import { LinkBadge } from '../kit/link-badge.tsx';
import { followMall } from '../kit/mall.ts';
import { openPageLink } from '../kit/page-link.ts';
import { openSession } from '../kit/session.ts';
import { SignInPanel } from '../kit/sign-in-panel.tsx';
import { startPage } from '../kit/start-page.tsx';

const words = sentences({ title: 'نمایشگر مرکز خرید' }, { title: 'Mall screen' });

startLanguage({ keep: true });
const session = openSession('screen', 'local');
const link = openPageLink({ session });
followMall(link);

function Screen() {
  if (link.state.value === 'signed-out') return <SignInPanel session={session} pairAs="screen" />;
  return (
    <main>
      <h1>{words().title}</h1>
      <LinkBadge link={link} />
    </main>
  );
}

startPage(<Screen />);
