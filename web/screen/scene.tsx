// A scene of the schedule: a leaderboard, the missions, the campaigns, how to take part, or the brochure.
import type { ComponentChildren } from 'preact';
import type { ScreenState } from '../../src/contracts/screens.ts';
import { formatDay } from '../kit/dates.ts';
import { Coin, Mark } from '../kit/icons.tsx';
import { nameIn } from '../kit/language.ts';
import { mallName } from '../kit/mall.ts';
import { formatNumber } from '../kit/numbers.ts';
import { clip } from './clip.ts';
import { boardOf } from './scenes.ts';
import type { Show } from './show.ts';
import { shownName } from './won-words.ts';
import { words } from './words.ts';

/** The most rows of a leaderboard and of a list of missions. */
const mostRows = 5;
const mostMissions = 6;

export function Scene({ scene, show }: { readonly scene: string; readonly show: Show }) {
  const state = show.state.value;
  const board = boardOf(scene);
  if (state !== null && board !== null) return <Leaders state={state} board={board} />;
  if (state !== null && scene === 'missions') return <Missions state={state} />;
  if (state !== null && scene === 'campaigns') return <Campaigns state={state} />;
  if (scene === 'pause') return <Pause />;
  return scene === 'brochure' ? <Brochure /> : <Welcome />;
}

function Leaders({ state, board }: { readonly state: ScreenState; readonly board: string }) {
  const rows = state.boards.find((one) => one.board === board)?.rows ?? [];
  const [measure, , span] = board.split(':');
  const said = words();
  // The contract's names of leaderboards.
  const scoreWords = said.measures[measure as keyof typeof said.measures];
  return (
    <section class="scene">
      <h2>{said.leaders[span as keyof typeof said.leaders]}</h2>
      <ol class="rows leaders">
        {rows.slice(0, mostRows).map(({ rank, name, score }) => (
          <li key={`${rank}${name}${score}`} class={rank === 1 ? 'leader leader-first' : 'leader'}>
            <span class="rank">{formatNumber(rank)}</span>
            <span class="leader-name">
              <bdi>{shownName(name)}</bdi>
            </span>
            <span class="score">{scoreWords(formatNumber(score))}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

const Reward = ({ coins }: { readonly coins: number }) => (
  <span class="reward">
    <Coin size={32} />
    {words().reward(formatNumber(coins))}
  </span>
);

const Missions = ({ state }: { readonly state: ScreenState }) => (
  <section class="scene">
    <h2>{words().missions}</h2>
    <ul class="rows missions">
      {state.goals.slice(0, mostMissions).map(({ code, name, reward }) => (
        <li key={code} class="mission">
          <span class="mission-name">
            <bdi>{clip(nameIn(name))}</bdi>
          </span>
          {reward.coins > 0 ? <Reward coins={reward.coins} /> : null}
        </li>
      ))}
    </ul>
  </section>
);

const Campaigns = ({ state }: { readonly state: ScreenState }) => (
  <section class="scene">
    <h2>{words().campaigns}</h2>
    <ul class="rows missions">
      {state.campaigns.slice(0, mostMissions).map(({ code, name, reward, from, until }) => (
        <li key={code} class="mission">
          <span class="mission-name">
            <bdi>{clip(nameIn(name))}</bdi>
            <span class="soft when">{whenOf(state.at, from, until)}</span>
          </span>
          {reward.coins > 0 ? <Reward coins={reward.coins} /> : null}
        </li>
      ))}
    </ul>
  </section>
);

function whenOf(now: string, from: string | null, until: string | null): string {
  if (from !== null && Date.parse(from) > Date.parse(now)) return words().from(formatDay(from));
  return until === null ? '' : words().until(formatDay(until));
}

const Welcome = () => (
  <section class="scene scene-welcome">
    <Coin size={96} />
    <h2>{words().welcome}</h2>
    <ol class="steps">
      {words().steps.map((step, at) => (
        <li key={step}>
          <span class="step">{formatNumber(at + 1)}</span>
          {step}
        </li>
      ))}
    </ol>
  </section>
);

const Pause = (): ComponentChildren => (
  <section class="scene scene-brochure" data-paused>
    <Mark size={160} />
    <h2>
      <bdi>{clip(mallName())}</bdi>
    </h2>
  </section>
);

const Brochure = (): ComponentChildren => (
  <section class="scene scene-brochure">
    <Mark size={160} />
    <h2>
      <bdi>{clip(mallName())}</bdi>
    </h2>
    <p class="soft">{words().brochure}</p>
  </section>
);
