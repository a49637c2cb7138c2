// The stage: the item that the director plays.
import { useEffect } from 'preact/hooks';
import { celebrate } from '../kit/celebrate.ts';
import { BellIcon, StarIcon, WarnIcon } from '../kit/icons.tsx';
import { language, nameIn } from '../kit/language.ts';
import type { Celebration } from './celebration.ts';
import { clip } from './clip.ts';
import type { Item } from './director.ts';
import { Scene } from './scene.tsx';
import type { Show } from './show.ts';
import { celebrationWords, shownName } from './won-words.ts';
import { words } from './words.ts';

const longestAnnouncement = 280;
/** A longer text gets a smaller font, so that all of it is visible. */
const longText = 90;

export function Stage({ show }: { readonly show: Show }) {
  const { playing } = show.director.value;
  if (playing === null) return null;
  return (
    <div class="stage" key={playing.number} data-item={playing.item.kind}>
      <Played item={playing.item} show={show} />
    </div>
  );
}

function Played({ item, show }: { readonly item: Item; readonly show: Show }) {
  switch (item.kind) {
    case 'celebration':
      return <Celebrated celebration={item.celebration} goal={show.today.value?.goal?.name} />;
    case 'announcement':
    case 'emergency': {
      const { kind } = item.announcement;
      const text = item.announcement.text[language()].slice(0, longestAnnouncement);
      return (
        <section class={`said said-${kind}${text.length > longText ? ' said-long' : ''}`}>
          {kind === 'urgent' ? <WarnIcon /> : <BellIcon />}
          <h2>{words().kinds[kind]}</h2>
          <p dir="auto">{text}</p>
        </section>
      );
    }
    case 'schedule':
    case 'fallback':
      return <Scene scene={item.scene} show={show} />;
  }
}

interface CelebratedProps {
  readonly celebration: Celebration;
  readonly goal: Parameters<typeof nameIn>[0] | undefined;
}

function Celebrated({ celebration, goal }: CelebratedProps) {
  useEffect(() => {
    void celebrate();
  }, []);
  const { won, count, winner } = celebration;
  return (
    <section class="celebrated" data-count={count}>
      <span class="burst">
        <StarIcon />
      </span>
      {winner === null ? null : (
        <p class="winner">
          <bdi>{shownName(winner.name)}</bdi>
        </p>
      )}
      <h2>{celebrationWords(celebration)}</h2>
      {won.kind === 'goal.reached' && goal !== undefined ? (
        <p class="soft">
          <bdi>{clip(nameIn(goal))}</bdi>
        </p>
      ) : null}
    </section>
  );
}
