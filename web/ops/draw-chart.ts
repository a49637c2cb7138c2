// Draws a line chart with uPlot, in the page's colours; loaded only when a chart is shown.
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { OpsPoint } from '../../src/contracts/ops.ts';
import { formatTime } from '../kit/dates.ts';
import { formatNumber } from '../kit/numbers.ts';

interface Line {
  readonly label: string;
  /** A count. */
  readonly isWhole?: true;
  readonly read: (point: OpsPoint) => number | null;
}

export interface DrawnChart {
  update(points: readonly OpsPoint[]): void;
  remove(): void;
}

const height = 168;
/** A shorter history is drawn at the end of an axis of this length. */
const shortestSpanS = 600;
const wholeSteps = [1, 2, 5]
  .flatMap((step) => [0, 1, 2, 3, 4, 5].map((power) => step * 10 ** power))
  .toSorted((a, b) => a - b);
const dashes = [[], [6, 3], [2, 3]];

/** Fills the element's width, also when it changes. */
export function drawChart(element: HTMLElement, lines: readonly Line[]): DrawnChart {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  let points: readonly OpsPoint[] = [];
  const dataOf = (): uPlot.AlignedData => [
    points.map(({ at }) => Date.parse(at) / 1_000),
    ...lines.map(({ read }) => points.map(read)),
  ];
  let chart = make();

  function make(): uPlot {
    const style = getComputedStyle(element);
    const colour = (name: string): string => style.getPropertyValue(name).trim();
    const font = `12px ${style.fontFamily}`;
    const axis = {
      stroke: colour('--ink-soft'),
      font,
      grid: { stroke: colour('--line'), width: 1 },
      ticks: { show: false },
    };
    return new uPlot(
      {
        width: element.clientWidth || 300,
        height,
        legend: { show: false },
        cursor: { show: false },
        scales: {
          x: {
            range: (_chart, first, last) => [Math.min(first ?? 0, (last ?? 0) - shortestSpanS), last ?? 0],
          },
          y: { range: (_chart, _low, high) => [0, Math.max(1, (high ?? 1) * 1.1)] },
        },
        axes: [
          {
            ...axis,
            size: 32,
            space: 72,
            incrs: [60, 120, 300, 600, 900],
            values: (_chart, splits) => splits.map((at) => formatTime(at * 1_000)),
          },
          {
            ...axis,
            size: 48,
            // Counts have no fractions.
            ...(lines.every(({ isWhole }) => isWhole === true) ? { incrs: wholeSteps } : {}),
            values: (_chart, splits) =>
              splits.map((value) => formatNumber(value, { maximumFractionDigits: 1 })),
          },
        ],
        series: [
          {},
          ...lines.map(({ label }, at) => ({
            label,
            stroke: colour(at === 2 ? '--ink-soft' : '--accent'),
            width: 2,
            dash: dashes[at] ?? [],
            points: { show: false },
            spanGaps: false,
            ...(lines.length === 1 ? { fill: colour('--accent-tint') } : {}),
          })),
        ],
      },
      dataOf(),
      element,
    );
  }
  const again = (): void => {
    chart.destroy();
    chart = make();
  };
  dark.addEventListener('change', again);
  const sizes = new ResizeObserver(() => {
    if (element.clientWidth > 0) chart.setSize({ width: element.clientWidth, height });
  });
  sizes.observe(element);

  return {
    update: (next) => {
      points = next;
      chart.setData(dataOf());
    },
    remove: () => {
      dark.removeEventListener('change', again);
      sizes.disconnect();
      chart.destroy();
    },
  };
}
