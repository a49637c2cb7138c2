// One mission: its progress, what is missing, its reward and its end.
import type { MallInfo } from '../../src/contracts/pages.ts';
import type { Snapshot } from '../../src/contracts/shoppers.ts';
import { Bar } from '../kit/bar.tsx';
import { formatLeft, minuteTick } from '../kit/dates.ts';
import { CheckIcon, ClockIcon, Coin } from '../kit/icons.tsx';
import { nameIn } from '../kit/language.ts';
import { mall, mallCurrency } from '../kit/mall.ts';
import { formatMoney } from '../kit/money.ts';
import { formatNumber } from '../kit/numbers.ts';
import { words } from './words.ts';

export type Mission = Snapshot['missions'][number];

const kindOf = (code: string): MallInfo['missions'][number]['kind'] =>
  mall.value?.missions.find((one) => one.code === code)?.kind ?? 'count';

/** `3 of 5`, or the missing amount for money. */
function standing({ code, progress, target }: Mission): string {
  const kind = kindOf(code);
  if (kind === 'sum') return words().short(formatMoney(Math.max(0, target - progress), mallCurrency()));
  return `${words().ofTarget(formatNumber(progress), formatNumber(target))} ${words().units[kind]}`;
}

export function MissionCard({ mission }: { readonly mission: Mission }) {
  const { code, name, progress, target, completions, finished, reward, resetsAt } = mission;
  void minuteTick.value;
  const left = resetsAt === null || finished ? null : formatLeft(resetsAt);
  return (
    <li class="card mission" data-mission={code} data-progress={progress}>
      <div class="spread mission-head">
        <h3>
          <bdi>{nameIn(name)}</bdi>
        </h3>
        {reward.coins > 0 ? (
          <span class="badge badge-won">
            <Coin size={18} />
            <span class="unseen">{words().reward}</span>
            {formatNumber(reward.coins)}
          </span>
        ) : null}
      </div>
      {finished ? null : <Bar label={nameIn(name)} value={progress} max={target} />}
      <p class="spread small soft">
        <span class="row">
          {finished ? <CheckIcon /> : null}
          {finished ? words().done : standing(mission)}
        </span>
        {left === null ? null : (
          <span class="row mission-left">
            <ClockIcon />
            {left}
          </span>
        )}
        {completions > 1 || (completions > 0 && !finished) ? (
          <span>{words().times(formatNumber(completions))}</span>
        ) : null}
      </p>
    </li>
  );
}

/** Also true if an entry has just completed it: the snapshot follows a moment later. */
export const isDone = ({ finished, progress, target }: Mission): boolean => finished || progress >= target;

/** Nearest to completion first. */
export const byNearness = (one: Mission, other: Mission): number =>
  other.progress / other.target - one.progress / one.target;
