// The view "Me": name, who may see it, language, totals, and signing out.
import { LanguageSwitch } from '../kit/language-switch.tsx';
import { mallCurrency } from '../kit/mall.ts';
import { formatMoney } from '../kit/money.ts';
import { formatNumber } from '../kit/numbers.ts';
import type { Session } from '../kit/session.ts';
import { BoardCard } from './board-card.tsx';
import { NameForm } from './name-form.tsx';
import { endPush } from './push.ts';
import { PushCard } from './push-card.tsx';
import type { Shopper } from './shopper.ts';
import type { ShopperState } from './shopper-state.ts';
import { forgetState } from './shopper-state.ts';
import type { Standing } from './standing.ts';
import { words } from './words.ts';

export interface MeViewProps {
  readonly session: Session;
  readonly shopper: Shopper;
  readonly state: ShopperState;
  readonly standing: Standing;
}

export function MeView({ session, shopper, state, standing }: MeViewProps) {
  const { totalReceipts = 0, totalSpent = 0 } = state.snapshot;
  return (
    <div class="view">
      <NameForm link={shopper.link} userId={state.userId} />
      <PushCard link={shopper.link} userId={state.userId} />
      <BoardCard standing={standing} />
      <section class="card stack">
        <h2>{words().totals}</h2>
        <p class="spread">
          <span>{words().totalReceipts(formatNumber(totalReceipts))}</span>
          <span>{formatMoney(totalSpent, mallCurrency())}</span>
        </p>
      </section>
      <section class="card spread">
        <h2>{words().language}</h2>
        <LanguageSwitch />
      </section>
      <button
        type="button"
        class="button-second"
        onClick={() => {
          // First, while the connection still has the shopper's token; without a network it still works here.
          void endPush(shopper.link, state.userId)
            .catch(() => {})
            .then(() => {
              session.signOut();
              forgetState(state.userId);
            });
        }}
      >
        {words().signOut}
      </button>
    </div>
  );
}
