// The phone's first view: coins, nearly completed missions, and the latest changes.
import { formatRank } from '../kit/numbers.ts';
import { HappeningRow } from './happening-row.tsx';
import { Hero } from './hero.tsx';
import { byNearness, isDone, MissionCard } from './mission-card.tsx';
import { OwnCode } from './own-code.tsx';
import type { Shopper } from './shopper.ts';
import type { ShopperState } from './shopper-state.ts';
import type { Standing } from './standing.ts';
import { show } from './view.ts';
import { words } from './words.ts';

export interface HomeViewProps {
  readonly shopper: Shopper;
  readonly state: ShopperState;
  readonly standing: Standing;
  readonly onCode: () => void;
}

export function HomeView({ shopper, state, standing, onCode }: HomeViewProps) {
  const { snapshot } = state;
  const near = snapshot.missions
    .filter((mission) => !isDone(mission) && mission.progress > 0)
    .sort(byNearness)
    .slice(0, 2);
  const news = shopper.happenings.value.slice(0, 3);
  const rank = standing.rank.value;
  // A shopper with coins from the mall and no receipt yet still sees how to earn.
  const isNew = state.entries.every(({ receiptId }) => receiptId === undefined) && !snapshot.totalReceipts;
  return (
    <div class="view home-view">
      <Hero snapshot={snapshot} onCode={onCode} />
      {rank === null ? null : <p class="rank">{words().rank(formatRank(rank))}</p>}
      {isNew ? <FirstVisit shopper={shopper} userId={state.userId} /> : null}
      {near.length === 0 ? null : (
        <section class="part">
          <div class="spread">
            <h2>{words().near}</h2>
            <button type="button" class="button-quiet" onClick={() => show('missions')}>
              {words().all}
              <span class="unseen">: {words().missions}</span>
            </button>
          </div>
          <ul class="stack">
            {near.map((mission) => (
              <MissionCard key={mission.code} mission={mission} />
            ))}
          </ul>
        </section>
      )}
      {news.length === 0 ? null : (
        <section class="part">
          <div class="spread">
            <h2>{words().news}</h2>
            <button type="button" class="button-quiet" onClick={() => show('receipts')}>
              {words().all}
              <span class="unseen">: {words().receipts}</span>
            </button>
          </div>
          <ul class="card happenings">
            {news.map((happening) => (
              <HappeningRow key={happening.firstSeq} happening={happening} />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

const FirstVisit = ({ shopper, userId }: { readonly shopper: Shopper; readonly userId: string }) => (
  <section class="card first">
    <h2>{words().firstTitle}</h2>
    <p>{words().firstText}</p>
    <ol class="first-steps">
      {words().steps.map((step) => (
        <li key={step}>{step}</li>
      ))}
    </ol>
    <OwnCode link={shopper.link} userId={userId} />
  </section>
);
