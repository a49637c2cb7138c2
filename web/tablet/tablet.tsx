// `/tablet`: the till of a store.
import { startOffline } from '../kit/install.ts';
import { startLanguage } from '../kit/language.ts';
import { openSession } from '../kit/session.ts';
import { startPage } from '../kit/start-page.tsx';
import { Page } from './page.tsx';
import { openTill } from './till.ts';

startLanguage({ keep: true });
const session = openSession('tablet', 'local');
const till = openTill(session);
startPage(<Page session={session} till={till} />);
startOffline('tablet');
