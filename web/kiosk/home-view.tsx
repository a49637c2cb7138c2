// The visitor's coins, level, and the missions nearest to completion.
import { useEffect } from 'preact/hooks';
import { PlusIcon } from '../kit/icons.tsx';
import { formatNumber } from '../kit/numbers.ts';
import { listenForScans } from '../kit/scanner.ts';
import { Heading } from './heading.tsx';
import type { Guest, Kiosk } from './kiosk-state.ts';
import { LevelCard } from './level-card.tsx';
import { MissionRow } from './mission-row.tsx';
import { takeScannedReceipt } from './receipt-view.tsx';
import { words } from './words.ts';

const mostMissions = 4;

export function HomeView({ kiosk, guest }: { readonly kiosk: Kiosk; readonly guest: Guest }) {
  useEffect(
    () =>
      listenForScans((text) => {
        if (takeScannedReceipt(text)) kiosk.show('receipt');
      }),
    [kiosk],
  );
  const near = [...guest.missions].sort(
    (one, other) =>
      Number(one.finished) - Number(other.finished) ||
      other.progress / other.target - one.progress / one.target,
  );
  const hidden = near.length - mostMissions;
  return (
    <main class="view board">
      <div class="view-head">
        <Heading>
          {guest.name === '' ? (
            words().helloNameless
          ) : (
            <>
              {words().hello} <bdi class="guest">{guest.name}</bdi>
            </>
          )}
        </Heading>
        <LevelCard guest={guest} />
      </div>
      <section class="missions">
        <h2>{words().missions}</h2>
        {near.length === 0 ? <p class="soft">{words().noMissions}</p> : null}
        <ul class="stack">
          {near.slice(0, mostMissions).map((mission) => (
            <MissionRow key={mission.code} mission={mission} />
          ))}
        </ul>
        {hidden > 0 ? <p class="soft">{words().moreMissions(formatNumber(hidden))}</p> : null}
      </section>
      <div class="acts act-row">
        <button type="button" class="button-second" data-action="finish" onClick={kiosk.finish}>
          {words().finish}
        </button>
        <button type="button" class="button" data-action="add" onClick={() => kiosk.show('receipt')}>
          <PlusIcon />
          {words().addReceipt}
        </button>
      </div>
    </main>
  );
}
