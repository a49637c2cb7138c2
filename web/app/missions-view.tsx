// All missions: nearly completed first, then those in progress, then completed ones.
import { useState } from 'preact/hooks';
import { FlagIcon } from '../kit/icons.tsx';
import { formatNumber } from '../kit/numbers.ts';
import type { Mission } from './mission-card.tsx';
import { byNearness, isDone, MissionCard } from './mission-card.tsx';
import { words } from './words.ts';

const nearFrom = 0.6;
/** The number drawn of each kind until more are requested: a mall may have hundreds. */
const mostDrawn = 50;

export function MissionsView({ missions }: { readonly missions: readonly Mission[] }) {
  const open = missions.filter((mission) => !isDone(mission)).sort(byNearness);
  const isNear = ({ progress, target }: Mission): boolean => progress / target >= nearFrom;
  const groups = [
    { title: words().almost, list: open.filter(isNear) },
    { title: words().active, list: open.filter((mission) => !isNear(mission)) },
    { title: words().done, list: missions.filter(isDone) },
  ].filter(({ list }) => list.length > 0);
  if (groups.length === 0) {
    return (
      <div class="empty">
        <FlagIcon />
        <p>{words().noMissions}</p>
      </div>
    );
  }
  return (
    <div class="view">
      {groups.map(({ title, list }) => (
        <Group key={title} title={title} list={list} />
      ))}
    </div>
  );
}

function Group({ title, list }: { readonly title: string; readonly list: readonly Mission[] }) {
  const [isWhole, setWhole] = useState(false);
  const drawn = isWhole ? list : list.slice(0, mostDrawn);
  const left = list.length - drawn.length;
  return (
    <section class="part">
      <h2>{title}</h2>
      <ul class="stack">
        {drawn.map((mission) => (
          <MissionCard key={mission.code} mission={mission} />
        ))}
      </ul>
      {left > 0 ? (
        <button
          type="button"
          class="button-second"
          data-action="more-missions"
          onClick={() => setWhole(true)}
        >
          {words().more(formatNumber(left))}
        </button>
      ) : null}
    </section>
  );
}
