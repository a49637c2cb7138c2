// The report of a run as one HTML file: budgets first, then what happened second by second, then each phase in figures.
import type { CrowdResult, CrowdSecond } from '../crowd/crowd-job.ts';
import type { Budgets, Judgement } from './budgets.ts';
import { type ChartSeries, drawChart, escapeHtml } from './chart.ts';
import { reportStyle } from './report-style.ts';

export interface Report {
  readonly scenario: string;
  readonly about: string;
  /** The options, and where the test ran, in words. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly startedAt: Date;
  readonly budgets: Budgets;
  readonly judgements: readonly Judgement[];
  readonly result: CrowdResult;
}

/** The whole file, without scripts and external resources. */
export function htmlReport({
  scenario,
  about,
  facts,
  startedAt,
  budgets,
  judgements,
  result,
}: Report): string {
  const kept = judgements.every((judgement) => judgement.kept);
  const { timeline } = result;
  const line = (
    name: string,
    tone: ChartSeries['tone'],
    pick: (second: CrowdSecond) => number,
  ): ChartSeries => ({
    name,
    tone,
    points: timeline.map((second) => ({ x: second.at, y: pick(second) })),
  });
  const marks = timeline
    .filter((second, index) => index === 0 || second.phase !== timeline[index - 1]?.phase)
    .map(({ at, phase }) => ({ x: at, name: phase }));
  const charts = [
    drawChart({
      title: 'Receipts',
      unit: 'per second',
      marks,
      series: [
        line('planned', 'b', ({ planned }) => planned),
        line('settled', 'a', ({ settled }) => settled),
        line('sent away to come back', 'c', ({ retried }) => retried),
      ],
    }),
    drawChart({
      title: 'Answer to the till',
      unit: 'ms',
      marks,
      limit: { name: 'budget, p99', y: budgets.ackMsP99 },
      series: [line('p50', 'b', ({ ackMsP50 }) => ackMsP50), line('p99', 'a', ({ ackMsP99 }) => ackMsP99)],
    }),
    drawChart({
      title: 'Until the last one heard',
      unit: 'ms',
      marks,
      limit: { name: 'budget, p99', y: budgets.pushMsP99 },
      series: [line('p99', 'a', ({ pushMsP99 }) => pushMsP99)],
    }),
    drawChart({
      title: 'Sockets connected, receipts unanswered',
      unit: '',
      marks,
      series: [
        line('sockets', 'b', ({ connected }) => connected),
        line('unanswered', 'a', ({ outstanding }) => outstanding),
      ],
    }),
  ];
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<title>Load test: ${escapeHtml(scenario)}</title><style>${reportStyle}</style></head><body><main>`,
    `<header><h1>${escapeHtml(scenario)} <span class="verdict ${kept ? 'kept' : 'missed'}">${kept ? 'within budget' : 'budget missed'}</span></h1>`,
    `<p>${escapeHtml(about)}.</p><p><small>${startedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC</small></p></header>`,
    `<dl>${facts.map(([name, value]) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd></div>`).join('')}</dl>`,
    '<h2>Budgets</h2>',
    table(
      ['', 'figure', 'budget', ''],
      judgements.map(({ what, figure, budget, unit, kept }) => [
        what,
        `${number(figure)} ${unit}`,
        `${unit === 'ms' ? '<' : '≤'} ${number(budget)} ${unit}`,
        kept ? 'kept' : 'missed',
      ]),
      judgements.map((judgement) => (judgement.kept ? '' : 'missed')),
    ),
    '<h2>Second by second</h2>',
    ...charts,
    '<h2>Phases</h2>',
    table(
      [
        'phase',
        'seconds',
        'planned',
        'settled',
        'refused',
        'answer p50',
        'p95',
        'p99',
        'max ms',
        'heard p50',
        'p99',
        'max ms',
        'lag p99 ms',
      ],
      result.phases.map((phase) => [
        phase.name,
        number(phase.seconds),
        number(phase.planned),
        number(phase.settled),
        number(phase.refused),
        ...[phase.ackMs.p50, phase.ackMs.p95, phase.ackMs.p99, phase.ackMs.max].map(number),
        ...[phase.pushMs.p50, phase.pushMs.p99, phase.pushMs.max, phase.lagMsP99].map(number),
      ]),
    ),
    ...cutsOf(result),
    '<h2>Answers</h2>',
    table(
      ['answer', 'count'],
      [
        ...Object.entries(result.replies).map(([reply, count]) => [reply, number(count)]),
        ...Object.entries(result.retries).map(([code, count]) => [`${code} (sent again)`, number(count)]),
        ['never answered', number(result.unanswered)],
      ],
    ),
    '<footer>Latencies count from the moment at which a receipt was planned to be sent, so that no wait is hidden. Phases lag',
    'only as far as the generator does: its own lag stands in the last column.</footer>',
    '</main></body></html>',
    '',
  ].join('\n');
}

const cutsOf = ({ cuts }: CrowdResult): string[] =>
  cuts.length === 0
    ? []
    : [
        '<h2>Cuts</h2>',
        table(
          ['second', 'phones cut', 'all back after ms', 'not back'],
          cuts.map(({ at, phones, backMs, notBack }) => [at, phones, backMs, notBack].map(number)),
        ),
      ];

function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  classes: readonly string[] = [],
): string {
  const cells = (tag: 'th' | 'td', row: readonly string[]): string =>
    row.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('');
  const body = rows.map((row, index) => `<tr class="${classes[index] ?? ''}">${cells('td', row)}</tr>`);
  return `<div class="scroll"><table><thead><tr>${cells('th', head)}</tr></thead><tbody>${body.join('')}</tbody></table></div>`;
}

const number = (value: number): string =>
  value.toLocaleString('en', { maximumFractionDigits: value >= 100 ? 0 : value >= 10 ? 1 : 2 });
