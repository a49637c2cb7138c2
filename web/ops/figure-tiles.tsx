// The figures of the whole mall, one tile each.
import type { ComponentChildren } from 'preact';
import type { OpsState } from '../../src/contracts/ops.ts';
import type { Role } from '../../src/contracts/roles.ts';
import { formatNumber } from '../kit/numbers.ts';
import { allOf } from './mall-watch.ts';
import { words } from './words.ts';

interface TileProps {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly unit?: string;
  readonly isBad?: boolean;
  readonly children?: ComponentChildren;
}

const Tile = ({ name, label, value, unit, isBad = false, children }: TileProps) => (
  <div class={isBad ? 'card tile tile-bad' : 'card tile'} data-tile={name}>
    <h2 class="tile-label">{label}</h2>
    <p class="tile-value">
      <span class="figure">{value}</span>
      {unit === undefined ? null : <span class="tile-unit"> {unit}</span>}
    </p>
    <div class="small soft">{children}</div>
  </div>
);

const roles: readonly Role[] = ['shopper', 'tablet', 'kiosk', 'screen', 'operator'];

export function FigureTiles({ state }: { readonly state: OpsState }) {
  const { connections, receiptsPerMinute, p50Ms, p95Ms, p99Ms, waiting, limit } = state;
  const redis = state.troubles.some(({ what }) => what === 'redis');
  const database = state.troubles.some(({ what }) => what === 'database');
  return (
    <section class="tiles" aria-label={words().figures}>
      <Tile name="receipts" label={words().receiptsPerMinute} value={formatNumber(receiptsPerMinute)}>
        {words().lastMinute}
      </Tile>
      <Tile name="latency" label={words().latency} value={msOf(p95Ms)} unit={words().ms}>
        <span class="figure">{words().percentiles(msOf(p50Ms), msOf(p95Ms), msOf(p99Ms))}</span>
      </Tile>
      <Tile name="connections" label={words().connections} value={formatNumber(allOf(connections))}>
        <ul class="tile-roles">
          {roles.map((role) => (
            <li key={role} data-role={role}>
              {words().roles[role]} <span class="figure">{formatNumber(connections[role] ?? 0)}</span>
            </li>
          ))}
        </ul>
      </Tile>
      <Tile
        name="queue"
        label={words().waiting}
        value={formatNumber(waiting)}
        isBad={limit > 0 && waiting > limit / 2}
      >
        {words().queue(
          formatNumber(limit),
          formatNumber(state.batchesInFlight),
          formatNumber(state.batchesQueued),
        )}
      </Tile>
      <Tile
        name="stores"
        label={words().stores}
        value={database || (redis && state.hasRedis) ? words().someAway : words().allHere}
        isBad={database || redis}
      >
        <ul class="tile-roles">
          <li>MongoDB {database ? words().isAway : state.durable ? words().answers : words().memory}</li>
          <li>Redis {redis ? words().isAway : state.hasRedis ? words().answers : words().none}</li>
          <li>{words().behind(formatNumber(state.projectionsWaiting))}</li>
        </ul>
      </Tile>
    </section>
  );
}

export const msOf = (ms: number | null): string =>
  ms === null ? '–' : formatNumber(ms, { maximumFractionDigits: ms < 10 ? 1 : 0 });
