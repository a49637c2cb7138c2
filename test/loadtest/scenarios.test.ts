// The scenarios as data: each fills its time, and its plan has the requested clients and receipts.
import { expect, test } from 'vitest';
import { dueSeconds, plannedOf } from '../../loadtest/open-loop.ts';
import { fewestClients, planCast, planPhases, receiptsPerTill } from '../../loadtest/tool/plan.ts';
import { type Scenario, scenarioNames, scenarios } from '../../loadtest/tool/scenarios.ts';

const options = { clients: 1_000, rate: 200, durationSeconds: 60 };
const countedOf = (scenario: Scenario) => planPhases(scenario, options, 800).filter(({ counted }) => counted);

test.each(scenarioNames)('%s fills its duration and reaches the requested rate', (name) => {
  const phases = countedOf(scenarios[name]);
  expect(phases.reduce((sum, { seconds }) => sum + seconds, 0)).toBeCloseTo(options.durationSeconds);
  expect(Math.max(...phases.flatMap(({ fromRate, toRate }) => [fromRate, toRate]))).toBe(options.rate);
});

test('a warm-up comes first and does not count', () => {
  const [first, ...others] = planPhases(scenarios.steady, options, 800);
  expect(first?.counted).toBe(false);
  expect(others.every(({ counted }) => counted)).toBe(true);
});

test('on a mall day every phone disconnects and returns once', () => {
  const [phase] = countedOf(scenarios['mall-day']);
  expect((phase?.churnPerSecond ?? 0) * options.durationSeconds).toBeCloseTo(800);
});

test.each([
  { clients: fewestClients, rate: 1 },
  { clients: 200, rate: 40 },
  { clients: 1_000, rate: 200 },
  { clients: 10_000, rate: 5_000 },
])(
  '$clients clients at $rate a second send that rate together, and no till too fast',
  ({ clients, rate }) => {
    const cast = planCast({ clients, rate });
    expect(cast).not.toBeNull();
    const { tills, kiosks, screens, phones } = cast ?? { tills: 0, kiosks: 0, screens: 0, phones: 0 };
    expect(tills + kiosks + screens + phones).toBe(clients);
    expect(rate / tills).toBeLessThanOrEqual(receiptsPerTill);
    expect(kiosks).toBeLessThanOrEqual(phones);
  },
);

test('too few clients for the rate are refused', () => {
  expect(planCast({ clients: 20, rate: 1_000 })).toBeNull();
});

test.each([
  { fromRate: 10, toRate: 10, seconds: 4 },
  { fromRate: 0, toRate: 50, seconds: 4 },
  { fromRate: 50, toRate: 0, seconds: 4 },
])('from $fromRate to $toRate a second: planned sends become denser and end with the ramp', (ramp) => {
  const planned = plannedOf(ramp);
  const moments = Array.from({ length: planned }, (_, sent) => dueSeconds(ramp, sent));
  expect(moments).toEqual(moments.toSorted((one, other) => one - other));
  expect(moments[0]).toBeCloseTo(0);
  expect(moments.at(-1)).toBeLessThanOrEqual(ramp.seconds);
  // Half of the receipts of a ramp from nothing are due in the last 30 % of its time.
  const firstHalf = moments.filter((moment) => moment < ramp.seconds / 2).length / planned;
  const expected = (3 * ramp.fromRate + ramp.toRate) / (4 * (ramp.fromRate + ramp.toRate));
  expect(firstHalf).toBeCloseTo(expected, 1);
});
