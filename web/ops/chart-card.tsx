// A chart of the last hour, and the same figures as a table for those who cannot see it.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { OpsPoint } from '../../src/contracts/ops.ts';
import { formatTime } from '../kit/dates.ts';
import { language } from '../kit/language.ts';
import { msOf } from './figure-tiles.tsx';
import { words } from './words.ts';

export interface Series {
  readonly label: string;
  /** A count: its axis has no fractions. */
  readonly isWhole?: true;
  readonly read: (point: OpsPoint) => number | null;
}

export interface ChartCardProps {
  readonly name: string;
  readonly title: string;
  readonly unit?: string;
  readonly points: readonly OpsPoint[];
  readonly series: readonly Series[];
}

/** The table has a row per five minutes, because nobody reads three hundred. */
const minutesPerRow = 5;

export function ChartCard(props: ChartCardProps) {
  const [isTable, setTable] = useState(false);
  const { name, title, unit, points } = props;
  return (
    <section class="card chart" data-chart={name}>
      <div class="spread">
        <h2 class="chart-title">
          {title}
          {unit === undefined ? null : <span class="soft small"> ({unit})</span>}
        </h2>
        <button
          type="button"
          class="button-quiet small"
          aria-pressed={isTable}
          onClick={() => setTable(!isTable)}
        >
          {isTable ? words().asChart : words().asTable}
        </button>
      </div>
      {points.length < 2 ? (
        <p class="empty">{words().tooEarly}</p>
      ) : isTable ? (
        <PointsTable {...props} />
      ) : (
        <Canvas {...props} onFailed={() => setTable(true)} />
      )}
    </section>
  );
}

/** `onFailed`: the drawing script could not be loaded. The figures are still shown as a table. */
function Canvas({ points, series, title, onFailed }: ChartCardProps & { readonly onFailed: () => void }) {
  const place = useRef<HTMLDivElement>(null);
  const drawn = useRef<{ update(points: readonly OpsPoint[]): void; remove(): void } | null>(null);
  const latest = useRef(points);
  latest.current = points;
  const shownIn = language();
  useEffect(() => {
    let isOver = false;
    const element = place.current;
    if (element === null) return;
    // Loaded after the figures above are shown.
    void import('./draw-chart.ts').then(
      ({ drawChart }) => {
        if (isOver) return;
        drawn.current = drawChart(element, series);
        drawn.current.update(latest.current);
      },
      () => {
        if (!isOver) onFailed();
      },
    );
    return () => {
      isOver = true;
      drawn.current?.remove();
      drawn.current = null;
    };
  }, [shownIn]);
  useEffect(() => drawn.current?.update(points), [points]);
  return (
    <>
      <div ref={place} class="chart-canvas" dir="ltr" role="img" aria-label={title} />
      {series.length > 1 ? (
        <ul class="row legend small" dir="ltr">
          {series.map(({ label }, at) => (
            <li key={label} class={`row legend-${at + 1}`}>
              <span class="legend-line" />
              <span class="code">{label}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}

function PointsTable({ points, series, title }: ChartCardProps) {
  const rows = points.toReversed().filter((_, at) => at % (minutesPerRow * 6) === 0);
  return (
    <section class="table-wrap chart-table" aria-label={title}>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">{words().time}</th>
            {series.map(({ label }) => (
              <th key={label} scope="col">
                <span class={series.length > 1 ? 'code' : ''}>{label}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((point) => (
            <tr key={point.at}>
              <th scope="row">{formatTime(point.at)}</th>
              {series.map(({ label, read }) => (
                <td key={label}>{msOf(read(point))}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
