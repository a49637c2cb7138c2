// What compaction has done, counted.
import type { CompactionStep } from '../ports/compaction-store.ts';

/** What a run has done, or what a run after a preview would do. */
export interface CompactionFigures {
  readonly shoppers: number;
  readonly records: number;
  readonly receipts: number;
  /** Voids whose receipt never arrived, and receipts that arrived after their void. */
  readonly unjudged: number;
  /** Shoppers that are skipped because their records do not add up: `doctor` names what is wrong. */
  readonly broken: number;
  /** Shoppers that changed during every try: the next run compacts them. */
  readonly busy: number;
}

/** Figures that are being counted. */
export type CompactionTally = { -readonly [Name in keyof CompactionFigures]: number };

export const newTally = (): CompactionTally => ({
  shoppers: 0,
  records: 0,
  receipts: 0,
  unjudged: 0,
  broken: 0,
  busy: 0,
});

export function difference(after: CompactionTally, before: CompactionTally): CompactionFigures {
  const figures = newTally();
  // True: the object was made by `newTally`, so its keys are those of a tally.
  for (const name of Object.keys(figures) as (keyof CompactionTally)[])
    figures[name] = after[name] - before[name];
  return figures;
}

/** Counts the steps of one shopper. */
export function stepsInto(figures: CompactionTally): (step: CompactionStep) => void {
  let isFirst = true;
  return ({ records, receipts }) => {
    if (isFirst) figures.shoppers += 1;
    isFirst = false;
    figures.records += records.length;
    figures.receipts += receipts;
  };
}
