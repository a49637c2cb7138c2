// A line chart over seconds as inline SVG, so that the report is one file that opens anywhere, also offline.

export interface ChartSeries {
  readonly name: string;
  /** A class of the report's style sheet: `a`, `b`, `c`. */
  readonly tone: 'a' | 'b' | 'c';
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface Chart {
  readonly title: string;
  readonly unit: string;
  readonly series: readonly ChartSeries[];
  /** A budget, as a dashed line. */
  readonly limit?: { readonly name: string; readonly y: number };
  /** Where phases begin. */
  readonly marks: readonly { readonly x: number; readonly name: string }[];
}

const width = 860;
const height = 240;
const pad = { left: 56, right: 16, top: 26, bottom: 26 };
const tickCount = 4;

/** The chart, with a title, axes, a legend, and each value as a tooltip. */
export function drawChart({ title, unit, series, limit, marks }: Chart): string {
  const points = series.flatMap((line) => line.points);
  const maxX = Math.max(1, ...points.map(({ x }) => x));
  const highest = Math.max(...points.map(({ y }) => y), 0);
  // A limit far above everything would flatten the lines, so it then appears only in the legend.
  const limitShown = limit !== undefined && limit.y <= highest * 3;
  const maxY = roundUp(Math.max(highest, limitShown ? limit.y : 0, Number.EPSILON));
  const atX = (x: number): number => pad.left + (x / maxX) * (width - pad.left - pad.right);
  const atY = (y: number): number => height - pad.bottom - (y / maxY) * (height - pad.top - pad.bottom);

  const gridLines = Array.from({ length: tickCount + 1 }, (_, tick) => (maxY * tick) / tickCount).map(
    (y) =>
      `<line class="grid" x1="${pad.left}" x2="${width - pad.right}" y1="${fixed(atY(y))}" y2="${fixed(atY(y))}"/>` +
      `<text class="tick" x="${pad.left - 8}" y="${fixed(atY(y) + 4)}" text-anchor="end">${tickText(y)}</text>`,
  );
  const secondTicks = Array.from({ length: 7 }, (_, tick) => Math.round((maxX * tick) / 6)).map(
    (x) => `<text class="tick" x="${fixed(atX(x))}" y="${height - 8}" text-anchor="middle">${x} s</text>`,
  );
  const phaseMarks = marks.map(
    ({ x, name }) =>
      `<line class="mark" x1="${fixed(atX(x))}" x2="${fixed(atX(x))}" y1="${pad.top}" y2="${height - pad.bottom}"/>` +
      `<text class="phase" x="${fixed(atX(x) + 4)}" y="${pad.top - 8}">${escapeHtml(name)}</text>`,
  );
  const lines = series.map(({ points, tone, name }) => {
    const path = points.map(
      ({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${fixed(atX(x))} ${fixed(atY(y))}`,
    );
    const dots = points.map(
      ({ x, y }) =>
        `<circle class="dot ${tone}" cx="${fixed(atX(x))}" cy="${fixed(atY(y))}" r="5"><title>${escapeHtml(name)}, second ${x}: ${tickText(y)} ${escapeHtml(unit)}</title></circle>`,
    );
    return `<path class="line ${tone}" d="${path.join('')}"/>${dots.join('')}`;
  });
  const limitLine = limitShown
    ? `<line class="limit" x1="${pad.left}" x2="${width - pad.right}" y1="${fixed(atY(limit.y))}" y2="${fixed(atY(limit.y))}"/>`
    : '';
  const legend = [
    ...series.map(({ name, tone }) => `<span><i class="swatch ${tone}"></i>${escapeHtml(name)}</span>`),
    ...(limit
      ? [
          `<span><i class="swatch limit"></i>${escapeHtml(limit.name)}: ${tickText(limit.y)} ${escapeHtml(unit)}</span>`,
        ]
      : []),
  ];
  return [
    `<figure><figcaption><b>${escapeHtml(title)}</b> <small>${escapeHtml(unit)}</small><span class="legend">${legend.join('')}</span></figcaption>`,
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(title)}">`,
    ...gridLines,
    ...secondTicks,
    ...phaseMarks,
    limitLine,
    ...lines,
    '</svg></figure>',
  ].join('\n');
}

/** The next of 1, 1.5, 2, 2.5, 3 … 10 and so on: an axis ends on a round number. */
export function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((candidate) => candidate * power >= value) ?? 10;
  return step * power;
}

const fixed = (value: number): string => value.toFixed(1);
const tickText = (value: number): string =>
  value.toLocaleString('en', { maximumFractionDigits: value >= 100 ? 0 : value >= 10 ? 1 : 2 });

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
