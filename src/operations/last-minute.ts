// Counts of the last minute in slots of five seconds: bounded, and cheap enough for every receipt.
import { latencyBuckets } from './latency-buckets.ts';

const slotMs = 5_000;
const slots = 12;

interface Slot {
  number: number;
  receipts: number;
  latency: Uint32Array;
}

export interface LastMinute {
  countReceipt(): void;
  countLatency(bucket: number): void;
  read(): { readonly receipts: number; readonly latency: readonly number[] };
}

/** `now`: milliseconds of a clock that only goes forward. */
export function createLastMinute(now: () => number): LastMinute {
  const ring: Slot[] = Array.from({ length: slots }, () => ({
    number: -slots,
    receipts: 0,
    latency: new Uint32Array(latencyBuckets),
  }));

  function current(): Slot {
    const number = Math.floor(now() / slotMs);
    const slot = ring[number % slots] as Slot; // the ring has that many
    if (slot.number !== number) {
      slot.number = number;
      slot.receipts = 0;
      slot.latency.fill(0);
    }
    return slot;
  }

  return {
    countReceipt: () => {
      current().receipts += 1;
    },
    countLatency: (bucket) => {
      const { latency } = current();
      latency[bucket] = (latency[bucket] ?? 0) + 1;
    },
    read: () => {
      const oldest = Math.floor(now() / slotMs) - slots + 1;
      const latency = new Array<number>(latencyBuckets).fill(0);
      let receipts = 0;
      for (const slot of ring) {
        if (slot.number < oldest) continue;
        receipts += slot.receipts;
        for (const [bucket, count] of slot.latency.entries())
          latency[bucket] = (latency[bucket] ?? 0) + count;
      }
      // Empty buckets at the end are left out.
      while (latency.at(-1) === 0) latency.pop();
      return { receipts, latency };
    },
  };
}
