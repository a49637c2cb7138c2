// The top of the phone's page: coins, level, and how much is missing to the next level.
import type { Snapshot } from '../../src/contracts/shoppers.ts';
import { Bar } from '../kit/bar.tsx';
import { CountUp } from '../kit/count-up.tsx';
import { CodeIcon, Coin } from '../kit/icons.tsx';
import { nameIn } from '../kit/language.ts';
import { mall } from '../kit/mall.ts';
import { formatNumber } from '../kit/numbers.ts';
import { words } from './words.ts';

export function Hero({ snapshot, onCode }: { readonly snapshot: Snapshot; readonly onCode: () => void }) {
  const { coins, debt, xp, level, nextLevel } = snapshot;
  const levels = mall.value?.levels ?? [];
  // Just reached: the next level comes with the next snapshot.
  const next = nextLevel !== null && nextLevel.level > level ? nextLevel : null;
  const isTop = nextLevel === null;
  const here = levels.find((one) => one.level === level);
  const fromXp = here?.xp ?? 0;
  return (
    <section class="hero">
      <p class="hero-label">{words().yourCoins}</p>
      <p class="hero-coins" data-coins={coins}>
        <Coin size={44} />
        <CountUp value={Math.max(0, coins)} />
      </p>
      {debt > 0 ? <p class="small">{words().owed(formatNumber(debt))}</p> : null}
      <div class="hero-level">
        <p class="spread">
          <strong data-level={level}>
            {words().level(formatNumber(level))}
            {here?.name === undefined ? null : (
              <span class="hero-level-name">
                {' · '}
                <bdi>{nameIn(here.name)}</bdi>
              </span>
            )}
          </strong>
          <span class="small">
            {isTop ? words().topLevel : null}
            {next === null
              ? null
              : words().toNext(formatNumber(Math.max(0, next.xp - xp)), formatNumber(next.level))}
          </span>
        </p>
        {next === null ? null : (
          <Bar
            label={words().levelBar}
            value={Math.max(0, xp - fromXp)}
            max={Math.max(1, next.xp - fromXp)}
          />
        )}
      </div>
      <button type="button" class="button hero-code" onClick={onCode}>
        <CodeIcon />
        {words().showCode}
      </button>
    </section>
  );
}
