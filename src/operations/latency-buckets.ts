// Times in buckets that grow by a quarter: counts of several nodes are added up, and a percentile is off by 12 % at most.

const firstMs = 0.5;
const growth = 1.25;
/** The last bucket has no upper limit: it begins at about nine minutes. */
export const latencyBuckets = 64;

export const bucketOf = (ms: number): number =>
  ms <= firstMs ? 0 : Math.min(latencyBuckets - 1, Math.ceil(Math.log(ms / firstMs) / Math.log(growth)));

/** The middle of a bucket, in milliseconds. */
const middleOf = (bucket: number): number => (bucket === 0 ? firstMs : firstMs * growth ** (bucket - 0.5));

/** The percentile `share` (0 to 1) in milliseconds; null without counts. */
export function percentileOf(counts: readonly number[], share: number): number | null {
  const all = counts.reduce((sum, count) => sum + count, 0);
  if (all === 0) return null;
  let seen = 0;
  for (const [bucket, count] of counts.entries()) {
    seen += count;
    if (seen >= all * share) return Math.round(middleOf(bucket) * 10) / 10;
  }
  return null;
}

export interface Percentiles {
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
}

export const percentilesOf = (counts: readonly number[]): Percentiles => ({
  p50Ms: percentileOf(counts, 0.5),
  p95Ms: percentileOf(counts, 0.95),
  p99Ms: percentileOf(counts, 0.99),
});
