// `/ops`: starts the page of operations.
import { effect } from '@preact/signals';
import { isInUse } from '../kit/in-use.ts';
import { startLanguage } from '../kit/language.ts';
import { watchBuild } from '../kit/new-build.ts';
import { openSession } from '../kit/session.ts';
import { startPage } from '../kit/start-page.tsx';
import { watchMall } from './mall-watch.ts';
import { Page } from './page.tsx';
import { view } from './view.ts';

startLanguage({ keep: true });
const session = openSession('ops', 'local');
const build = watchBuild('ops');
const watch = watchMall(session, build);
// A newer build is loaded when the operator changes the view or looks up something else.
let shown = view.peek();
effect(() => {
  if (view.value === shown) return;
  shown = view.value;
  build.load();
});
addEventListener('visibilitychange', () => {
  if (document.hidden && !isInUse()) build.load();
});
startPage(<Page session={session} watch={watch} />);
