// Reads what the decisions of one batch need: receipts, corrections, shoppers, enrolment and rules.
import type { CorrectionRecord } from '../game/change.ts';
import { refOf } from '../game/command.ts';
import type { Receipt } from '../game/receipt.ts';
import type { User } from '../game/user.ts';
import type { RulesSource } from '../ports/rules-source.ts';
import type { LoadUsers, Store } from '../ports/store.ts';
import type { UserCache } from '../ports/user-cache.ts';
import type { Known } from './batch-plan.ts';
import { ownerOf } from './batch-plan.ts';
import type { PendingCommand } from './pending-command.ts';
import { rulesThatJudged } from './rules-that-judged.ts';

export interface ReadBatchParts {
  readonly store: Pick<Store, 'loadReceipts' | 'loadCorrections'>;
  readonly loadUsers: LoadUsers;
  readonly users: UserCache;
  readonly rules: RulesSource;
  /** Which of these shoppers, of whom there is no receipt yet, have signed up. Absent: none. */
  readonly enrolled?: (userIds: readonly string[]) => Promise<ReadonlySet<string>>;
  /** False: the receipt of a shopper who has not signed up is refused. Absent: it enrols the shopper. */
  readonly enrolsOnReceipt?: boolean;
}

/** Throws StoreUnavailableError. */
export type ReadBatch = (batch: readonly PendingCommand[]) => Promise<Known>;

export function createReadBatch(parts: ReadBatchParts): ReadBatch {
  const { rules } = parts;
  return async (batch) => {
    const { receipts, corrections } = await readMade(parts.store, batch);
    const users = await readUsers(parts, batch, receipts);
    const enrolment = await readEnrolment(parts, batch, users);
    const versions = [...receipts.values()].flatMap((one) => ('rulebook' in one ? [one.rulebook] : []));
    const judgedBy = await rulesThatJudged(rules, new Set(versions));
    return { users, receipts, corrections, rules: rules.current(), judgedBy, ...enrolment };
  };
}

/**
 * The receipts and corrections that the commands are about. At its first attempt a submission is assumed to be new and
 * its receipt is not read: if the ledger has it, the append fails and the next attempt reads it.
 */
async function readMade(
  store: ReadBatchParts['store'],
  batch: readonly PendingCommand[],
): Promise<Pick<Known, 'receipts' | 'corrections'>> {
  const receiptIds = new Set<string>();
  const correctionIds = new Set<string>();
  for (const { command, readsLedger } of batch) {
    if (command.type === 'receipt.submit' && !readsLedger) continue;
    if (command.type === 'adjust') correctionIds.add(command.correctionId);
    else receiptIds.add(command.receiptId);
  }
  const receipts = receiptIds.size > 0 ? await store.loadReceipts([...receiptIds]) : noReceipts;
  const corrections =
    correctionIds.size > 0 ? await store.loadCorrections([...correctionIds]) : noCorrections;
  return { receipts, corrections };
}

const noReceipts: ReadonlyMap<string, Receipt> = new Map();
const noCorrections: ReadonlyMap<string, CorrectionRecord> = new Map();

/** The shoppers of a batch: from the cache of this node where it has them, else from the ledger. */
async function readUsers(
  { users, loadUsers }: ReadBatchParts,
  batch: readonly PendingCommand[],
  receipts: Known['receipts'],
): Promise<Known['users']> {
  const known = new Map<string, User>();
  const outdated = new Map<string, User>();
  const unknown: string[] = [];
  for (const [owner, { readsLedger }] of ownersOf(batch, receipts)) {
    const copy = readsLedger ? undefined : users.get(owner);
    if (copy !== undefined) {
      known.set(owner, copy);
      continue;
    }
    unknown.push(owner);
    const start = readsLedger ? undefined : users.older(owner);
    if (start !== undefined) outdated.set(owner, start);
  }
  if (unknown.length === 0) return known;
  const loaded = await loadUsers(unknown, outdated);
  // Meanwhile another node may have changed shoppers who were known: deciding from those copies would lose the race.
  const late = new Map<string, User>();
  for (const owner of known.keys()) {
    const copy = users.older(owner);
    if (copy !== undefined) late.set(owner, copy);
  }
  const again = late.size === 0 ? late : await loadUsers([...late.keys()], late);
  return new Map([...known, ...loaded, ...again]);
}

/** The shoppers of a batch. `readsLedger`: one of their commands must not be decided from a copy. */
function ownersOf(
  batch: readonly PendingCommand[],
  receipts: Known['receipts'],
): Map<string, { readonly readsLedger: boolean }> {
  const owners = new Map<string, { readsLedger: boolean }>();
  for (const pending of batch) {
    const owner = ownerOf(pending, receipts.get(refOf(pending.command)) ?? null);
    if (owner === '') continue;
    const known = owners.get(owner);
    if (known === undefined) owners.set(owner, { readsLedger: pending.readsLedger });
    else known.readsLedger ||= pending.readsLedger;
  }
  return owners;
}

/** Among shoppers without a receipt: those whose first receipt is refused, and those who have signed up. */
async function readEnrolment(
  { enrolled: readEnrolled, enrolsOnReceipt }: ReadBatchParts,
  batch: readonly PendingCommand[],
  users: Known['users'],
): Promise<Pick<Known, 'notEnrolled' | 'enrolled'>> {
  const buyers = new Set<string>();
  const corrected = new Set<string>();
  for (const { command } of batch) {
    if (command.type === 'adjust') corrected.add(command.userId);
    else if (command.type === 'receipt.submit' && enrolsOnReceipt === false) {
      buyers.add(command.purchase.userId);
    }
  }
  const unknown = [...new Set([...buyers, ...corrected])].filter((id) => !users.has(id));
  const enrolled = unknown.length === 0 ? nobody : ((await readEnrolled?.(unknown)) ?? nobody);
  const notEnrolled = new Set(unknown.filter((id) => buyers.has(id) && !enrolled.has(id)));
  return { enrolled, notEnrolled };
}

const nobody: ReadonlySet<string> = new Set();
