// One mission: its progress and its reward.
import type { Snapshot } from '../../src/contracts/shoppers.ts';
import { Bar } from '../kit/bar.tsx';
import { CheckIcon, Coin } from '../kit/icons.tsx';
import { nameIn } from '../kit/language.ts';
import { mall, mallCurrency } from '../kit/mall.ts';
import { formatMoney } from '../kit/money.ts';
import { formatNumber } from '../kit/numbers.ts';
import { words } from './words.ts';

type Mission = Snapshot['missions'][number];

export function MissionRow({ mission }: { readonly mission: Mission }) {
  const { code, name, progress, target, finished, reward } = mission;
  return (
    <li class="card mission" data-mission={code} data-progress={progress}>
      <div class="spread">
        <h3>
          <bdi>{nameIn(name)}</bdi>
        </h3>
        {reward.coins > 0 ? (
          <span class="row reward">
            <Coin size={28} />
            <span class="unseen">{words().reward}</span>
            {formatNumber(reward.coins)}
          </span>
        ) : null}
      </div>
      {finished ? null : <Bar label={nameIn(name)} value={progress} max={target} />}
      <p class="row soft small">
        {finished ? <CheckIcon /> : null}
        {finished ? words().done : progressOf(code, progress, target)}
      </p>
    </li>
  );
}

/** The unit of the mission: money for a sum. */
export function progressOf(code: string, progress: number, target: number): string {
  const kind = mall.value?.missions.find((one) => one.code === code)?.kind;
  if (kind === 'sum') {
    const currency = mallCurrency();
    return words().moneyOfTarget(formatMoney(progress, currency), formatMoney(target, currency));
  }
  return words().ofTarget(formatNumber(progress), formatNumber(target));
}
