// The mall's day: its goal with a bar, receipts and coins.
import { Bar } from '../kit/bar.tsx';
import { CountUp } from '../kit/count-up.tsx';
import { CheckIcon, Coin, ReceiptIcon } from '../kit/icons.tsx';
import { nameIn } from '../kit/language.ts';
import { formatNumber } from '../kit/numbers.ts';
import { clip } from './clip.ts';
import type { Show } from './show.ts';
import { words } from './words.ts';

export function TodayCard({ show }: { readonly show: Show }) {
  const today = show.today.value;
  if (today === null) return null;
  const { goal, receipts, coins } = today;
  return (
    <section class="card today" data-today>
      {goal === null ? null : (
        <div class="goal" data-goal={goal.value}>
          <div class="goal-head">
            <h2>{words().goal}</h2>
            {goal.isReached ? (
              <span class="badge badge-won">
                <CheckIcon />
                {words().goalReached}
              </span>
            ) : null}
          </div>
          <p class="goal-name">
            <bdi>{clip(nameIn(goal.name))}</bdi>
          </p>
          <Bar
            label={words().goalBar}
            value={Math.max(0, goal.value)}
            max={goal.target}
            tone={goal.isReached ? 'won' : 'plain'}
          />
          <p class="goal-line soft">
            {words().goalLine(formatNumber(goal.value), formatNumber(goal.target))}
          </p>
        </div>
      )}
      <dl class="totals">
        <div class="total" data-receipts={receipts}>
          <dt>{words().receipts}</dt>
          <dd>
            <ReceiptIcon />
            <CountUp value={receipts} />
          </dd>
        </div>
        <div class="total" data-coins={coins}>
          <dt>{words().coins}</dt>
          <dd>
            <Coin size={40} />
            <CountUp value={coins} />
          </dd>
        </div>
      </dl>
    </section>
  );
}
