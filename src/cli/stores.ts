// The stores of the demonstration mall, and what they sell, for the commands that simulate a mall.

export interface DemonstrationStore {
  readonly id: string;
  readonly category: string;
  /** A usual purchase, rial. */
  readonly from: number;
  readonly to: number;
}

const store = (id: string, category: string, from: number, to: number): DemonstrationStore => ({
  id,
  category,
  from,
  to,
});

export const demonstrationStores: readonly DemonstrationStore[] = [
  store('s01', 'books', 800_000, 9_000_000),
  store('s02', 'fashion', 3_000_000, 60_000_000),
  store('s03', 'food', 900_000, 12_000_000),
  store('s04', 'electronics', 5_000_000, 400_000_000),
  store('s05', 'shoes', 6_000_000, 50_000_000),
  store('s06', 'toys', 1_000_000, 25_000_000),
  store('s07', 'grocery', 500_000, 30_000_000),
  store('s08', 'beauty', 1_500_000, 30_000_000),
  store('s09', 'jewellery', 30_000_000, 900_000_000),
  store('s10', 'sports', 2_000_000, 70_000_000),
  store('s11', 'food', 600_000, 6_000_000),
  store('s12', 'home', 2_000_000, 150_000_000),
];

/** The mall's zone has no summer time: +03:30 all year. */
export const mallOffsetMs = 3.5 * 3_600_000;

/** Local time in the mall, in ms as if it were UTC, as ISO 8601 with the mall's offset. */
export const mallInstant = (localMs: number): string =>
  `${new Date(localMs).toISOString().slice(0, 19)}+03:30`;
