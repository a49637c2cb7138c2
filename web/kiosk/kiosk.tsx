// `/kiosk`: starts the page.

import { startLanguage } from '../kit/language.ts';
import { watchBuild } from '../kit/new-build.ts';
import { openSession } from '../kit/session.ts';
import { startPage } from '../kit/start-page.tsx';
import { openKiosk } from './kiosk-state.ts';
import { Page } from './page.tsx';

startLanguage({ keep: false });
const session = openSession('kiosk', 'session');
const kiosk = openKiosk(session, watchBuild('kiosk'));
startPage(<Page session={session} kiosk={kiosk} />);
