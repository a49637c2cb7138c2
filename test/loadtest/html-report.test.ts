// The report is one file that names exceeded budgets, draws charts, and loads nothing.
import { expect, test } from 'vitest';
import { defaultBudgets, judge } from '../../loadtest/tool/budgets.ts';
import { drawChart, roundUp } from '../../loadtest/tool/chart.ts';
import { htmlReport } from '../../loadtest/tool/html-report.ts';
import { aPhase, aResult, aSecond, slow } from './a-result.ts';

const report = (result = aResult(), about = 'steady') =>
  htmlReport({
    scenario: 'steady',
    about,
    facts: [['sockets', '20']],
    startedAt: new Date('2026-11-24T10:00:00Z'),
    budgets: defaultBudgets,
    judgements: judge(result, defaultBudgets),
    result,
  });

test('the report loads nothing from outside the file', () => {
  expect(report()).not.toMatch(/<script|<link|<img|@import|url\(|https?:|src=|href=/);
});

test('an exceeded budget is in the heading and in its row', () => {
  expect(report()).toContain('within budget');
  const missed = report(aResult({ phases: [aPhase({ ackMs: slow(150) })] }));
  expect(missed).toContain('budget missed');
  expect(missed).toMatch(/<tr class="missed"><td>answer to the till[^<]*<\/td><td>150 ms<\/td>/);
});

test('each series has a point per second, and the budget its line', () => {
  const html = report(aResult({ timeline: [1, 2, 3].map((at) => aSecond({ at, ackMsP99: 60 })) }));
  const charts = html.match(/<figure>[\s\S]*?<\/figure>/g) ?? [];
  expect(charts).toHaveLength(4);
  const [, answers = ''] = charts;
  expect(answers.match(/<circle class="dot a"/g)).toHaveLength(3);
  expect(answers).toContain('<line class="limit"');
  expect(html).not.toMatch(/NaN|Infinity|undefined/);
});

test('names are shown as text, not markup', () => {
  expect(report(aResult(), '<b onclick="x">')).not.toContain('<b onclick');
  expect(drawChart({ title: '<i>', unit: '', series: [], marks: [] })).not.toContain('<i>');
});

test('an empty run draws empty charts', () => {
  expect(report(aResult({ timeline: [], phases: [] }))).not.toMatch(/NaN|Infinity/);
});

test('axes end at round numbers', () => {
  expect([0.7, 1, 13, 24, 200, 201, 580].map(roundUp)).toEqual([0.8, 1, 15, 25, 200, 250, 600]);
});
