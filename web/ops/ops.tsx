// `/ops`: begins the page of operations.
import { startLanguage } from '../kit/language.ts';
import { openSession } from '../kit/session.ts';
import { startPage } from '../kit/start-page.tsx';
import { watchMall } from './mall-watch.ts';
import { Page } from './page.tsx';

startLanguage({ keep: true });
const session = openSession('ops', 'local');
const watch = watchMall(session);
startPage(<Page session={session} watch={watch} />);
