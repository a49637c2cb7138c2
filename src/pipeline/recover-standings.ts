// Tells the standings from the journal what they do not know of some shoppers.
import type { JournalRecord } from '../game/change.ts';
import { scoreOpeningOf } from '../game/opening.ts';
import type { Receipt } from '../game/receipt.ts';
import type { ScoreChange } from '../game/scores.ts';
import { scoreChangeOf } from '../game/scores.ts';
import type { Log } from '../ports/log.ts';
import type { RulesSource } from '../ports/rules-source.ts';
import type { Standings } from '../ports/standings.ts';
import type { Store } from '../ports/store.ts';

export interface RecoverParts {
  readonly standings: Standings;
  readonly store: Pick<Store, 'journalAfter' | 'loadOpenings' | 'loadReceipts'>;
  readonly rules: Pick<RulesSource, 'ofVersion'>;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const recordsPerRead = 200;

/** What a record makes of the standings, by the rules that judged its receipt. */
export async function changeOf(
  record: JournalRecord,
  receipt: Receipt | null,
  rules: Pick<RulesSource, 'ofVersion'>,
): Promise<ScoreChange> {
  const judgedBy = receipt !== null && 'rulebook' in receipt ? await rules.ofVersion(receipt.rulebook) : null;
  return scoreChangeOf(record, receipt, judgedBy);
}

/**
 * Tells everything of these shoppers that the standings do not know yet, many in one change of the standings: what is
 * fixed about it is shared. Calls `onTold` with how much was told.
 */
export async function recoverStandings(
  { standings, store, rules, log, now }: RecoverParts,
  userIds: readonly string[],
  onTold: (changes: number) => void,
): Promise<void> {
  /** False where no opening goes beyond entry `seq`. */
  async function startFromOpening(userId: string, seq: number): Promise<boolean> {
    const opening = (await store.loadOpenings([userId])).get(userId);
    if (opening === undefined || opening.user.seq <= seq) return false;
    await standings.open([scoreOpeningOf(opening)]);
    onTold(1);
    return true;
  }

  for (let left = userIds; left.length > 0; ) {
    const known = await standings.known(left);
    const found: { userId: string; seq: number; records: readonly JournalRecord[] }[] = [];
    // One after the other: side by side they would take the machine from receipts.
    for (const userId of left) {
      const seq = known.get(userId) ?? 0;
      found.push({ userId, seq, records: await store.journalAfter(userId, seq, recordsPerRead) });
    }
    const receiptIds = found.flatMap(({ records }) => records.map(({ receiptId }) => receiptId));
    const receipts = await store.loadReceipts([...new Set(receiptIds)]);
    const again = new Set<string>();
    const changes: ScoreChange[] = [];
    for (const { userId, seq, records } of found) {
      const goesOn = records[0]?.firstSeq === seq + 1;
      // Folded before this, or while it was read: the opening stands for it.
      const isWhole = goesOn && records.every(({ receiptId }) => receipts.has(receiptId));
      if (!isWhole && (await startFromOpening(userId, seq))) again.add(userId);
      else if (goesOn) {
        for (const record of records)
          changes.push(await changeOf(record, receipts.get(record.receiptId) ?? null, rules));
        if (records.length === recordsPerRead) again.add(userId);
      } else if (records.length > 0) {
        log.error({ user: userId, after: seq }, 'the journal has a hole: npm run doctor');
      }
    }
    const behind = changes.length === 0 ? [] : await standings.apply(changes, now());
    onTold(changes.length);
    // Somebody else was quicker, or forgot everything: look again.
    left = [...new Set([...again, ...behind])];
  }
}
