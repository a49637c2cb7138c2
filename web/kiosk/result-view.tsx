// What the receipt earned, as committed: coins, a level, progress in missions.
import { useEffect } from 'preact/hooks';
import type { Outcome } from '../../src/contracts/receipts.ts';
import { announce } from '../kit/announce.tsx';
import { Bar } from '../kit/bar.tsx';
import { celebrate } from '../kit/celebrate.ts';
import { CheckIcon, Coin, PlusIcon, StarIcon } from '../kit/icons.tsx';
import { nameIn } from '../kit/language.ts';
import { mall } from '../kit/mall.ts';
import { formatNumber } from '../kit/numbers.ts';
import { Heading } from './heading.tsx';
import type { Guest, Kiosk } from './kiosk-state.ts';
import { progressOf } from './mission-row.tsx';
import { words } from './words.ts';

export interface ResultViewProps {
  readonly kiosk: Kiosk;
  readonly guest: Guest;
  readonly outcome: Outcome;
}

/** The texts of each outcome: a heading, and a line below. */
function saidOf({ status, coins }: Outcome): { readonly title: string; readonly text: string } {
  if (status === 'duplicate') return { title: words().duplicate, text: words().duplicateText };
  if (status === 'review') return { title: words().review, text: words().reviewText };
  if (status === 'rejected') return { title: words().rejected, text: words().rejectedText };
  if (coins.delta <= 0) return { title: words().wonNothing, text: '' };
  return { title: words().won(formatNumber(coins.delta)), text: '' };
}

export function ResultView({ kiosk, guest, outcome }: ResultViewProps) {
  const { title, text } = saidOf(outcome);
  const isWon = outcome.status === 'applied' && outcome.coins.delta > 0;
  const isLevelUp = outcome.status === 'applied' && outcome.level.to > outcome.level.from;
  const moved = outcome.status === 'applied' ? outcome.missions : [];
  useEffect(() => {
    announce(title);
    if (isLevelUp) void celebrate();
  }, []);
  return (
    <main class={`view result ${moved.length === 0 ? 'alone' : 'board'}`} data-status={outcome.status}>
      <div class="view-head result-head">
        {isWon ? (
          <span class="result-coin" aria-hidden="true">
            <Coin size={120} />
          </span>
        ) : null}
        <div class={isWon ? 'result-won' : ''}>
          <Heading>{title}</Heading>
        </div>
        {text === '' ? null : <p class="lead">{text}</p>}
        <p class="lead" data-coins={guest.coins}>
          {words().balance(formatNumber(Math.max(0, guest.coins)))}
        </p>
        {isLevelUp ? (
          <p class="row result-level">
            <StarIcon />
            {words().levelUp(formatNumber(outcome.level.to))}
          </p>
        ) : null}
      </div>
      {moved.length === 0 ? null : (
        <section class="missions">
          <h2>{words().moved}</h2>
          <ul class="stack">
            {moved.map(({ code, progress, target, completed }) => (
              <li key={code} class="card mission" data-mission={code}>
                <h3 class="row">
                  {completed ? <CheckIcon /> : null}
                  <bdi>{missionName(code)}</bdi>
                </h3>
                <Bar
                  label={missionName(code)}
                  value={progress}
                  max={target}
                  tone={completed ? 'won' : 'plain'}
                />
                <p class="soft small">{completed ? words().done : progressOf(code, progress, target)}</p>
              </li>
            ))}
          </ul>
        </section>
      )}
      <div class="acts">
        <div class="act-row">
          <button
            type="button"
            class="button-second"
            data-action="another"
            onClick={() => kiosk.show('receipt')}
          >
            <PlusIcon />
            {words().another}
          </button>
          <button type="button" class="button-second" data-action="home" onClick={() => kiosk.show('home')}>
            {words().seeCoins}
          </button>
        </div>
        <button type="button" class="button act-big" data-action="finish" onClick={kiosk.finish}>
          {words().finish}
        </button>
      </div>
    </main>
  );
}

function missionName(code: string): string {
  const found = mall.value?.missions.find((one) => one.code === code);
  return found === undefined ? code : nameIn(found.name);
}
