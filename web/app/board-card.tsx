// This week's leaders, and the shopper's rank.
import { formatNumber } from '../kit/numbers.ts';
import type { Standing } from './standing.ts';
import { words } from './words.ts';

export function BoardCard({ standing }: { readonly standing: Standing }) {
  const board = standing.board.value;
  if (board === null || board.rows.length === 0) return null;
  const mine = board.around?.find(({ me }) => me === true);
  const rows =
    mine === undefined || board.rows.some(({ me }) => me === true) ? board.rows : [...board.rows, mine];
  return (
    <section class="card stack">
      <h2>{words().board}</h2>
      <ol class="board columns">
        {rows.map(({ rank, name, score, me }) => (
          <li key={`${rank}${name}${score}`} class={me === true ? 'board-row board-me' : 'board-row'}>
            <span class="board-rank">{formatNumber(rank)}</span>
            <bdi>{me === true ? words().you : name}</bdi>
            <span>{words().coins(formatNumber(score))}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
