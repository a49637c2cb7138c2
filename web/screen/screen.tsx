// `/screen`: the mall's wall.
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
/** Languages alternate between two items, not before so long. */
const alternateMs = 30_000;

// `?lang=fa` or `?lang=en` is the language for good. Otherwise they alternate, from the one last chosen in this browser.
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
  // Between two items; never before a celebration or an emergency, which are about this very moment.
  if (now.item.kind !== 'schedule' && now.item.kind !== 'fallback') return;
  build.load();
  if (isFixed || Date.now() - switchedAtMs < alternateMs) return;
  switchedAtMs = Date.now();
  switchLanguage(language() === 'fa' ? 'en' : 'fa');
});
show.tick();
setInterval(show.tick, tickMs);

startPage(<Page session={session} show={show} />);
// A wall that is switched on while its node is away shows itself. A newer build waits for the end of what is played.
startOffline('screen', () => void build.look());
