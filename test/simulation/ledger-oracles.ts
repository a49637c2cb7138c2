// Conditions on the ledger, on its projection, and on everything that was sent from it.
import { isDeepStrictEqual } from 'node:util';
import { claimOf, receiptClaim } from '../../src/game/claims.ts';
import { entriesOf } from '../../src/game/outcome.ts';
import type { NotedReturn } from '../../src/game/receipt.ts';
import type { Report } from './oracles.ts';
import type { ProjectionFaults } from './replica-set.ts';
import type { Told, Totals } from './told.ts';
import type { Truth } from './truth.ts';
import { foldOf } from './truth.ts';
import { intentOf } from './workload.ts';

export function checkLedger({ documents }: Truth, report: Report): void {
  const heads = new Map<string, number>();
  const claimed = new Set<string>();
  for (const document of documents) {
    const made =
      'note' in document ? [receiptClaim(document.note)] : document.records.map((record) => claimOf(record));
    for (const claim of document.claims) {
      if (claimed.has(claim)) report('a claim is in one document', `${claim} is there twice`);
      claimed.add(claim);
    }
    for (const claim of made) {
      if (!document.claims.includes(claim)) report('a claim is in one document', `${claim} is not claimed`);
    }
    if ('note' in document) continue;
    for (const [index, { userId, firstSeq, seq }] of document.records.entries()) {
      const head = heads.get(userId) ?? 0;
      if (firstSeq !== head + 1) {
        const what = index === 0 ? 'a document' : 'a record';
        report('documents lie end to end', `${userId}: ${what} begins at ${firstSeq} after ${head}`);
      }
      heads.set(userId, Math.max(head, seq));
    }
  }
}

/** Documents are in the order in which a majority had them: a note precedes the receipt that waited for it. */
export function checkNotes({ documents }: Pick<Truth, 'documents'>, report: Report): void {
  const noted = new Map<string, readonly NotedReturn[]>();
  for (const document of documents) {
    if ('note' in document) {
      noted.set(document.note.id, document.note.returns ?? []);
      continue;
    }
    for (const { cause, ref, entries, receipt } of document.records) {
      if (receipt === null) continue;
      const waited = cause === 'receipt.submit' ? (noted.get(ref) ?? []) : [];
      for (const { returnNo, amount } of waited) {
        const kept = receipt.returns.find((part) => part.returnNo === returnNo);
        if (kept?.amount === amount && kept.seq === receipt.seq) continue;
        report('a noted return counts', `${ref}: return ${returnNo} of ${amount} was noted and is not in it`);
      }
      if (waited.length === 0) continue;
      const rest = receipt.amount - waited.reduce((sum, { amount }) => sum + amount, 0);
      const [award] = entries;
      if (award?.kind === 'purchase.recorded' && award.amount === rest) continue;
      report('a noted return counts', `${ref}: the award is not of the ${rest} that were left`);
    }
  }
}

/** Call this after a run of the follower. */
export function checkProjection(
  { current, setBack }: Pick<ProjectionFaults, 'current' | 'setBack'>,
  truth: Truth,
  report: Report,
): void {
  for (const detail of setBack) report('the projection moves forward', detail);
  const projected = current();
  for (const userId of new Set([...truth.shoppers(), ...projected.keys()])) {
    const folded = foldOf(userId, truth.recordsOfShopper(userId));
    if (folded instanceof Error) continue; // said by the books
    const user = folded.at(-1);
    const known = projected.get(userId)?.user;
    if (!isDeepStrictEqual(known, user)) {
      report(
        'the projection catches up',
        `${userId} is at ${known?.seq ?? 'nothing'}, the ledger at ${user?.seq}`,
      );
    }
  }
}

/** Everything that was sent to anybody at any time, compared with the ledger at the end. */
export function checkTold(told: Told, truth: Truth, report: Report): void {
  for (const detail of told.old) report('a read is not older than an answer', detail);
  const written = new Map(truth.shoppers().map((id) => [id, truth.recordsOfShopper(id).flatMap(entriesOf)]));
  for (const { node, userId, entry } of told.allEntries) {
    if (!isDeepStrictEqual(entry, written.get(userId)?.[entry.seq - 1])) {
      report(
        'nothing told is taken back',
        `${node} told ${userId} of an entry ${entry.seq} that is not there`,
      );
    }
  }
  for (const { command, outcome } of told.allDone) {
    if (!truth.isDone(command)) {
      report('nothing told is taken back', `${intentOf(command)} was ${outcome.status} and is not there`);
    }
    const { userId, entries } = outcome;
    for (const entry of entries) {
      if (isDeepStrictEqual(entry, written.get(userId ?? '')?.[entry.seq - 1])) continue;
      report('nothing told is taken back', `${intentOf(command)}: entry ${entry.seq} is not there`);
    }
  }
  checkTotals(told.allTotals, truth, report);
}

function checkTotals(all: Told['allTotals'], truth: Truth, report: Report): void {
  const known = new Map<string, Totals>();
  for (const userId of truth.shoppers()) {
    const folded = foldOf(userId, truth.recordsOfShopper(userId));
    if (folded instanceof Error) return; // said by the books
    for (const user of folded) known.set(`${userId} ${user.seq}`, { ...user, userId });
  }
  for (const { node, totals } of all) {
    const { userId, seq } = totals;
    const user = seq === 0 ? totals : known.get(`${userId} ${seq}`);
    const fields = ['coins', 'xp', 'level', 'totalReceipts', 'totalSpent'] as const;
    if (user !== undefined && fields.every((field) => user[field] === totals[field])) continue;
    report('nothing told is taken back', `${node} showed ${userId} at ${seq}, which is not in the ledger`);
  }
}
