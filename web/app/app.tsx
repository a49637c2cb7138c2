// `/app`: the shopper's phone.
import { Coin } from '../kit/icons.tsx';
import { startOffline } from '../kit/install.ts';
import { startLanguage } from '../kit/language.ts';
import { storeName } from '../kit/mall.ts';
import { formatChange } from '../kit/numbers.ts';
import { openSession } from '../kit/session.ts';
import { startPage } from '../kit/start-page.tsx';
import { showToast } from '../kit/toast.tsx';
import type { Happening } from './happenings.ts';
import { Page } from './page.tsx';
import { followShopper } from './shopper.ts';
import { followStanding } from './standing.ts';
import { words } from './words.ts';

startLanguage({ keep: true });
const session = openSession('app', 'local');
const shopper = followShopper(session, tell);
const standing = followStanding(shopper);

/** More than a few at once are one message. */
const mostToasts = 2;

function tell(happenings: readonly Happening[]): void {
  const [newest] = happenings;
  // The sheet of a new level says what it earned.
  if (newest === undefined || shopper.levelUp.value !== null) return;
  const shown = happenings.length > mostToasts ? [{ ...newest, coins: sumOf(happenings) }] : happenings;
  for (const happening of shown.toReversed()) {
    const { coins } = happening;
    showToast({
      text: words().coins(formatChange(coins)),
      detail: detailOf(happening),
      tone: coins > 0 ? 'won' : 'plain',
      icon: <Coin size={28} />,
    });
  }
}

/** The store, or the reason of a correction. */
function detailOf({ receiptId, store, amount, note }: Happening): string {
  if (receiptId === '') return note === undefined ? words().corrected : `${words().corrected} · ${note}`;
  return amount < 0 ? `${storeName(store)} · ${words().returned}` : storeName(store);
}

const sumOf = (happenings: readonly Happening[]): number =>
  happenings.reduce((sum, { coins }) => sum + coins, 0);

startPage(<Page session={session} shopper={shopper} standing={standing} />);
startOffline('app');
