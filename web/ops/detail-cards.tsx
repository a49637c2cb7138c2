// Details: how full the caches are, and tills whose clocks are wrong.
import type { OpsState } from '../../src/contracts/ops.ts';
import { formatWhen, minuteTick } from '../kit/dates.ts';
import { ClockIcon } from '../kit/icons.tsx';
import { storeName } from '../kit/mall.ts';
import { formatNumber, formatPercent } from '../kit/numbers.ts';
import { words } from './words.ts';

export function CachesCard({ state }: { readonly state: OpsState }) {
  const rows = Object.entries(state.caches);
  return (
    <section class="card">
      <h2>{words().caches}</h2>
      <div class="table-wrap">
        <table class="table">
          <thead>
            <tr>
              {words().cacheColumns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, { size, max, hits, misses }]) => (
              <tr key={name}>
                <th scope="row">
                  <span class="code">{name}</span>
                </th>
                <td>
                  {size === null
                    ? words().outside
                    : words().ofLimit(formatNumber(size), max === null ? '–' : formatNumber(max))}
                </td>
                <td>{hits + misses === 0 ? '–' : formatPercent(hits / (hits + misses))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

export function ClocksCard({ state }: { readonly state: OpsState }) {
  void minuteTick.value;
  return (
    <section class="card">
      <h2>{words().clocks}</h2>
      {state.clocks.length === 0 ? (
        <div class="empty">
          <ClockIcon />
          <p>{words().clocksRight}</p>
        </div>
      ) : (
        <ul class="lines">
          {state.clocks.map(({ store, errorSeconds, at }) => (
            <li key={store} class="spread" data-clock={store}>
              <span>
                <bdi>{storeName(store)}</bdi>
                <br />
                <span class="small soft">{formatWhen(at)}</span>
              </span>
              <span class="badge badge-failed">{wrongBy(errorSeconds)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function wrongBy(seconds: number): string {
  const minutes = Math.round(Math.abs(seconds) / 60);
  const days = Math.round(minutes / 1_440);
  const span = days >= 2 ? words().days(formatNumber(days)) : words().minutes(formatNumber(minutes));
  return seconds > 0 ? words().ahead(span) : words().late(span);
}
