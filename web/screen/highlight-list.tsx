// The latest highlights: at most eight rows.
import { FlagIcon, StarIcon } from '../kit/icons.tsx';
import type { Show } from './show.ts';
import { highlightWords, shownName } from './won-words.ts';
import { words } from './words.ts';

export function HighlightList({ show }: { readonly show: Show }) {
  const list = show.highlights.value;
  return (
    <section class="card latest">
      <h2>{words().latest}</h2>
      {list.length === 0 ? (
        <p class="soft none-yet" data-empty>
          {words().noneYet}
        </p>
      ) : (
        <ul class="rows">
          {list.map((one) => (
            <li key={`${one.at}${one.kind}${one.level ?? one.mission}${one.name}`} class="won" data-highlight>
              {one.kind === 'level.reached' ? <StarIcon /> : <FlagIcon />}
              <p>
                <bdi>{shownName(one.name)}</bdi> <span class="soft">{highlightWords(one)}</span>
              </p>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
