// `/screen`: starts the page of the screen.
import { effect } from '@preact/signals';
import { startOffline } from '../kit/install.ts';
import { readKept } from '../kit/keep.ts';
import { language, startLanguage, switchLanguage } from '../kit/language.ts';
import { followMall } from '../kit/mall.ts';
import { watchBuild } from '../kit/new-build.ts';
import { openSession } from '../kit/session.ts';
import { startPage } from '../kit/start-page.tsx';
import { Page } from './page.tsx';
import { followShow } from './show.ts';
import { stayAwake } from './wake-lock.ts';

const tickMs = 250;
/** Languages alternate between two items, at least this far apart. */
const alternateMs = 30_000;

// `?lang=fa` or `?lang=en` fixes the language. Otherwise they alternate, starting with the last one of this browser.
const fixed = new URLSearchParams(location.search).get('lang');
const isFixed = fixed === 'fa' || fixed === 'en';
startLanguage({ keep: false });
if ((isFixed ? fixed : readKept('local', 'language')) === 'en') switchLanguage('en');

const session = openSession('screen', 'local');
const build = watchBuild('screen');
const show = followShow(session, build);
followMall(show.link);
stayAwake();

let switchedAtMs = Date.now();
let playing = -1;
effect(() => {
  const { playing: now } = show.director.value;
  if (now === null || now.number === playing) return;
  playing = now.number;
  // Between two items; never before a celebration or an emergency.
  if (now.item.kind !== 'schedule' && now.item.kind !== 'fallback') return;
  build.load();
  if (isFixed || Date.now() - switchedAtMs < alternateMs) return;
  switchedAtMs = Date.now();
  switchLanguage(language() === 'fa' ? 'en' : 'fa');
});
show.tick();
setInterval(show.tick, tickMs);

startPage(<Page session={session} show={show} />);
// A screen that starts without its node shows the brochure. A newer build waits for the end of the present item.
startOffline('screen', () => void build.look());
