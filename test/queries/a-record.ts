// A journal record of a shopper: entries that each credit one coin.
import type { JournalRecord } from '../../src/game/change.ts';
import { aJudgedReceipt } from '../builders.ts';

export function aRecord(userId: string, firstSeq: number, entries: number): JournalRecord {
  return {
    userId,
    firstSeq,
    seq: firstSeq + entries - 1,
    atMs: 0,
    cause: 'receipt.submit',
    ref: `cafe:${userId}-${firstSeq}`,
    receipt: aJudgedReceipt(),
    levelBefore: 1,
    after: { coins: 0, xp: 0, level: 1 },
    entries: Array.from({ length: entries }, () => ({
      kind: 'coins.credited',
      coins: 1,
      reason: 'purchase',
      balance: 0,
    })),
  };
}
