// Coins and level of the visitor.
import { Bar } from '../kit/bar.tsx';
import { CountUp } from '../kit/count-up.tsx';
import { Coin } from '../kit/icons.tsx';
import { nameIn } from '../kit/language.ts';
import { mall } from '../kit/mall.ts';
import { formatNumber } from '../kit/numbers.ts';
import type { Guest } from './kiosk-state.ts';
import { words } from './words.ts';

export function LevelCard({ guest }: { readonly guest: Guest }) {
  const { coins, debt, xp, level, nextLevel } = guest;
  const here = mall.value?.levels.find((one) => one.level === level);
  const fromXp = here?.xp ?? 0;
  return (
    <section class="card level-card">
      <p class="soft">{words().yourCoins}</p>
      <p class="coins" data-coins={coins}>
        <Coin size={72} />
        <CountUp value={Math.max(0, coins)} />
      </p>
      {debt > 0 ? <p>{words().owed(formatNumber(debt))}</p> : null}
      <p class="spread level-line">
        <strong data-level={level}>
          {words().level(formatNumber(level))}
          {here?.name === undefined ? null : (
            <>
              {' · '}
              <bdi>{nameIn(here.name)}</bdi>
            </>
          )}
        </strong>
        <span class="soft">
          {nextLevel === null
            ? words().topLevel
            : words().toNext(formatNumber(Math.max(0, nextLevel.xp - xp)), formatNumber(nextLevel.level))}
        </span>
      </p>
      {nextLevel === null ? null : (
        <Bar
          label={words().levelBar}
          value={Math.max(0, xp - fromXp)}
          max={Math.max(1, nextLevel.xp - fromXp)}
        />
      )}
    </section>
  );
}
