// The scenarios of `npm run loadtest`, as data: how the rate moves, who buys, who comes and goes.

export interface ScenarioPhase {
  readonly name: string;
  /** Share of the whole duration. */
  readonly share: number;
  /** Shares of the given rate, at the beginning and at the end. */
  readonly from: number;
  readonly to: number;
  /** This share of the phones is cut at the beginning, all at once. */
  readonly cut?: number;
}

export interface Scenario {
  readonly about: string;
  readonly phases: readonly ScenarioPhase[];
  /** This many shoppers get that share of the receipts. */
  readonly hot?: { readonly shoppers: number; readonly share: number };
  /** How often each phone disconnects and reconnects during the run. */
  readonly comingsAndGoings?: number;
}

export const scenarios = {
  steady: {
    about: 'the rate asked for, from beginning to end',
    phases: [{ name: 'steady', share: 1, from: 1, to: 1 }],
  },
  'mall-day': {
    about:
      'a day from opening to closing: a morning, a noon, a quiet afternoon, the evening rush; people come and go',
    phases: [
      { name: 'opening', share: 0.1, from: 0.05, to: 0.3 },
      { name: 'morning', share: 0.2, from: 0.3, to: 0.5 },
      { name: 'noon', share: 0.15, from: 0.5, to: 0.8 },
      { name: 'afternoon', share: 0.2, from: 0.4, to: 0.4 },
      { name: 'evening', share: 0.25, from: 0.5, to: 1 },
      { name: 'closing', share: 0.1, from: 1, to: 0.05 },
    ],
    comingsAndGoings: 1,
  },
  burst: {
    about: 'quiet, then everything at once, three times',
    phases: [
      { name: 'quiet', share: 0.2, from: 0.2, to: 0.2 },
      { name: 'first burst', share: 0.1, from: 1, to: 1 },
      { name: 'quiet again', share: 0.2, from: 0.2, to: 0.2 },
      { name: 'second burst', share: 0.1, from: 1, to: 1 },
      { name: 'still quiet', share: 0.2, from: 0.2, to: 0.2 },
      { name: 'third burst', share: 0.1, from: 1, to: 1 },
      { name: 'quiet at last', share: 0.1, from: 0.2, to: 0.2 },
    ],
  },
  'hot-shoppers': {
    about: 'nine of ten receipts are of the same twenty shoppers',
    phases: [{ name: 'hot', share: 1, from: 1, to: 1 }],
    hot: { shoppers: 20, share: 0.9 },
  },
  reconnect: {
    about: 'all phones are cut at once, twice, while receipts go on; everybody has to end with every entry',
    phases: [
      { name: 'before', share: 0.3, from: 1, to: 1 },
      { name: 'first cut', share: 0.35, from: 1, to: 1, cut: 1 },
      { name: 'second cut', share: 0.35, from: 1, to: 1, cut: 1 },
    ],
  },
  stairs: {
    about: 'the rate rises in five steps to the one asked for: where does it begin to hurt?',
    phases: [0.2, 0.4, 0.6, 0.8, 1].map((step) => ({
      name: `${step * 100} %`,
      share: 0.2,
      from: step,
      to: step,
    })),
  },
} as const satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof scenarios;
export const scenarioNames = Object.keys(scenarios) as ScenarioName[]; // the table is closed: its keys are its names
