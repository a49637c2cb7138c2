// Now: the figures of the whole mall, its nodes, the last hour as charts, caches, and tills with wrong clocks.
import { ChartCard } from './chart-card.tsx';
import { CachesCard, ClocksCard } from './detail-cards.tsx';
import { FigureTiles } from './figure-tiles.tsx';
import type { MallWatch } from './mall-watch.ts';
import { NodesCard } from './nodes-card.tsx';
import { words } from './words.ts';

export function NowView({ watch }: { readonly watch: MallWatch }) {
  const state = watch.state.value;
  if (state === null) return <Skeleton />;
  const points = watch.points.value;
  return (
    <div class="now">
      {state.durable ? null : <p class="notice">{words().notDurable}</p>}
      <FigureTiles state={state} />
      <NodesCard state={state} />
      <section class="charts" aria-label={words().lastHour}>
        <ChartCard
          name="receipts"
          title={words().receiptsPerMinute}
          points={points}
          series={[
            { label: words().receiptsPerMinute, isWhole: true, read: (point) => point.receiptsPerMinute },
          ]}
        />
        <ChartCard
          name="latency"
          title={words().latency}
          unit={words().ms}
          points={points}
          series={[
            { label: 'p50', read: (point) => point.p50Ms },
            { label: 'p95', read: (point) => point.p95Ms },
            { label: 'p99', read: (point) => point.p99Ms },
          ]}
        />
        <ChartCard
          name="connections"
          title={words().connections}
          points={points}
          series={[{ label: words().connections, isWhole: true, read: (point) => point.connections }]}
        />
        <ChartCard
          name="waiting"
          title={words().waiting}
          points={points}
          series={[{ label: words().waiting, isWhole: true, read: (point) => point.waiting }]}
        />
      </section>
      <div class="details">
        <CachesCard state={state} />
        <ClocksCard state={state} />
      </div>
    </div>
  );
}

const Skeleton = () => (
  <div class="now" aria-hidden="true" data-skeleton>
    <div class="tiles">
      {[1, 2, 3, 4].map((one) => (
        <div key={one} class="card tile ghost" />
      ))}
    </div>
    <div class="card ghost ghost-tall" />
  </div>
);
