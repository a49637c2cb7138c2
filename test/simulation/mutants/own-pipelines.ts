// Separate pipelines that award in more than one step: the usual ways, each with its defect.

import { receiptClaim } from '../../../src/game/claims.ts';
import type { Command, SubmitReceipt } from '../../../src/game/command.ts';
import { refOf } from '../../../src/game/command.ts';
import { decide } from '../../../src/game/decide.ts';
import type { Decision } from '../../../src/game/decision.ts';
import type { Outcome } from '../../../src/game/outcome.ts';
import { outcomeOf, outcomeWithoutChange } from '../../../src/game/outcome.ts';
import type { Receipt } from '../../../src/game/receipt.ts';
import { newUser } from '../../../src/game/user.ts';
import type { Answer } from '../../../src/pipeline/answer.ts';
import { refused } from '../../../src/pipeline/answer.ts';
import { createHeadCheck } from '../../../src/pipeline/head-check.ts';
import { createReadLedgerUsers } from '../../../src/pipeline/load-users.ts';
import type { RulesSource } from '../../../src/ports/rules-source.ts';
import type { LedgerDocument, Store } from '../../../src/ports/store.ts';
import { StoreUnavailableError } from '../../../src/ports/store.ts';
import type { UserCache } from '../../../src/ports/user-cache.ts';
import { limits } from '../../builders.ts';
import { silent } from '../../silent-log.ts';
import { ReplyLostError } from '../database.ts';
import type { CreatePipeline, Site } from '../pipeline.ts';
import { projectionsOf, uncounted } from '../pipeline.ts';

type Submit = (command: SubmitReceipt) => Promise<Answer>;

const noCached: UserCache = {
  get: () => undefined,
  offer: () => {},
  drop: () => {},
  dropOlder: () => {},
  outdate: () => {},
  older: () => undefined,
  clear: () => {},
};
const applied = (outcome: Outcome): Answer => ({ ok: true, outcome });

/** Each command alone, those of one shopper in order. Voids are right, in one step at the database: `submit` is wrong. */
function carrying(site: Site, submit: Submit): ReturnType<CreatePipeline> {
  const headCheck = createHeadCheck(site.connection.store, site.publisher, noCached, uncounted, silent);
  const lanes = new Map<string, Promise<Answer>>();
  const projections = projectionsOf(site, () => depth);
  let depth = 0;
  let closed = false;

  async function carry(command: Command): Promise<Answer> {
    try {
      return command.type === 'receipt.submit' ? await submit(command) : await inOneStep(site, command);
    } catch (error) {
      if (error instanceof StoreUnavailableError) return refused('unavailable', 'away');
      if (error instanceof ReplyLostError) return refused('retry', 'outcome unknown');
      return refused('internal', 'an internal error: the log of the node has the cause');
    } finally {
      depth -= 1;
    }
  }

  return {
    submit: (command) => {
      if (closed) return Promise.resolve(refused('busy', 'stopping', { retryAfterMs: 1_000 }));
      depth += 1;
      const lane = command.type === 'receipt.submit' ? command.purchase.userId : refOf(command);
      const answer = (lanes.get(lane) ?? Promise.resolve()).then(() => carry(command as Command)); // tills ask for nothing else
      lanes.set(lane, answer);
      return answer;
    },
    depth: () => depth,
    close: async () => {
      closed = true;
      await Promise.all(lanes.values());
    },
    users: noCached,
    loadUsers: projections.loadUsers,
    projections,
    headCheck: () => void headCheck.run(),
    evict: () => {},
    caches: () => [],
  };
}

async function decideAt(
  store: Store,
  rules: RulesSource,
  command: Command,
  receipt: Receipt | null,
): Promise<Decision> {
  const owner = receipt !== null && 'userId' in receipt ? receipt.userId : '';
  const userId = command.type === 'receipt.submit' ? command.purchase.userId : owner;
  const { users } = await createReadLedgerUsers(store)([userId]);
  const user = users.get(userId) ?? newUser(userId);
  const judgedBy = receipt !== null && 'rulebook' in receipt ? await rules.ofVersion(receipt.rulebook) : null;
  return decide(command, { user, receipt, atMs: Date.now(), rules: rules.current(), judgedBy, limits });
}

const storedReceipt = async (store: Store, id: string): Promise<Receipt | null> =>
  (await store.loadReceipts([id])).get(id) ?? null;

const inOneStep = ({ connection, rules }: Site, command: Command): Promise<Answer> =>
  connection.perform('write', command.type, async (store) => {
    const receipt = await storedReceipt(store, command.receiptId);
    const decision = await decideAt(store, rules, command, receipt);
    if (decision.kind === 'refused') return { ok: false, refusal: decision.refusal };
    if (decision.kind === 'repeated')
      return applied(await firstOutcome(store, decision.receipt, decision.seq));
    return written(store, decision);
  });

type Written = Extract<Decision, { kind: 'noted' | 'changed' }>;

/** Nothing can conflict, because it was read in the same step. */
async function append(store: Store, document: LedgerDocument): Promise<void> {
  const [result] = await store.append([document]);
  if (result !== 'stored') throw new Error(`${result}, though it was read in the same step`);
}

async function written(store: Store, decision: Written): Promise<Answer> {
  const claims = [receiptClaim(decision.receipt)];
  if (decision.kind === 'noted') {
    await append(store, { note: decision.receipt, claims });
    const status = decision.receipt.status === 'rejected' ? 'rejected' : 'applied';
    return applied(outcomeWithoutChange(decision.receipt, status));
  }
  await append(store, { records: [decision.record], claims });
  return applied(outcomeOf(decision.record));
}

async function firstOutcome(store: Store, receipt: Receipt, seq: number | null): Promise<Outcome> {
  const record = seq === null || !('userId' in receipt) ? null : await store.loadRecord(receipt.userId, seq);
  return record ? outcomeOf(record, 'duplicate') : outcomeWithoutChange(receipt, 'duplicate');
}

/**
 * `$inc`: adds to whatever the shopper has by then. The award has its own number, and claims the receipt only
 * if it is not claimed yet.
 */
async function increment({ rules }: Site, store: Store, command: SubmitReceipt): Promise<Answer> {
  const decision = await decideAt(store, rules, command, null);
  if (decision.kind === 'refused') return { ok: false, refusal: decision.refusal };
  if (decision.kind !== 'changed') throw new Error('a new receipt changes its shopper');
  const isNew = (await storedReceipt(store, command.receiptId)) === null;
  const { userId, firstSeq } = decision.record;
  const claim = isNew ? receiptClaim(decision.receipt) : `award|${userId}|${firstSeq}`;
  await append(store, { records: [decision.record], claims: [claim] });
  return applied(outcomeOf(decision.record));
}

/** What all of these should have done: correct, but slow. If it were caught, the simulator would be wrong. */
export const awardInOneStep: CreatePipeline = (site) => carrying(site, (command) => inOneStep(site, command));

interface Claim {
  readonly command: SubmitReceipt;
  leaseUntilMs: number;
  isDone: boolean;
}

/** Additional tables, one set per database. */
const tables = <Row>() => {
  const all = new WeakMap<Store, Map<string, Row>>();
  return (store: Store): Map<string, Row> => {
    const known = all.get(store) ?? new Map<string, Row>();
    all.set(store, known);
    return known;
  };
};

const receiptsOf = tables<Receipt>();

/** The tutorial: first a unique receipt, then the coins. A crash in between leaves a receipt without an award. */
export const insertThenIncrement: CreatePipeline = (site) =>
  carrying(site, async (command) => {
    const { connection, rules } = site;
    const known = await connection.perform('write', 'insert', async (store): Promise<Answer | null> => {
      const { receiptId } = command;
      const inserted = receiptsOf(store).get(receiptId);
      const receipt = (await storedReceipt(store, receiptId)) ?? inserted ?? null;
      const decision = await decideAt(store, rules, command, receipt);
      if (decision.kind === 'refused') return { ok: false, refusal: decision.refusal };
      if (decision.kind === 'repeated') {
        return applied(await firstOutcome(store, decision.receipt, decision.seq));
      }
      if (decision.kind === 'noted') return written(store, decision);
      receiptsOf(store).set(receiptId, decision.receipt);
      return null;
    });
    return known ?? connection.perform('write', 'increment', (store) => increment(site, store, command));
  });

const claimsOf = tables<Claim>();
const leaseMs = 2_000;
const sweepMs = 1_000;

/** Claim, increment, mark as done; a sweeper repeats unmarked ones, and cannot know what was done. */
export const claimAndSweeper: CreatePipeline = (site) => {
  const { connection, rules } = site;
  const award = async (command: SubmitReceipt): Promise<Answer> => {
    const answer = await connection.perform('write', 'increment', (store) => increment(site, store, command));
    await connection.perform('write', 'tick off', async (store) => {
      const claim = claimsOf(store).get(command.receiptId);
      if (claim) claim.isDone = true;
    });
    return answer;
  };

  async function sweep(): Promise<void> {
    const late = await connection.perform('write', 'sweep', async (store) => {
      const found = [...claimsOf(store).values()].filter(
        (claim) => !claim.isDone && claim.leaseUntilMs < Date.now(),
      );
      for (const claim of found) claim.leaseUntilMs = Date.now() + leaseMs;
      return found;
    });
    for (const { command } of late) await award(command);
  }
  setInterval(() => void sweep().catch(() => {}), sweepMs);

  return carrying(site, async (command) => {
    const known = await connection.perform('write', 'claim', async (store): Promise<Answer | null> => {
      const receipt = await storedReceipt(store, command.receiptId);
      if (receipt !== null) {
        const decision = await decideAt(store, rules, command, receipt);
        if (decision.kind === 'refused') return { ok: false, refusal: decision.refusal };
        if (decision.kind === 'repeated')
          return applied(await firstOutcome(store, decision.receipt, decision.seq));
        return inOneStepHere(site, store, command, receipt);
      }
      if (claimsOf(store).has(command.receiptId)) return refused('retry', 'somebody is at it');
      claimsOf(store).set(command.receiptId, { command, leaseUntilMs: Date.now() + leaseMs, isDone: false });
      return null;
    });
    return known ?? award(command);
  });
};

/** A receipt after its void: this part is right in all of them. */
async function inOneStepHere(
  { rules }: Site,
  store: Store,
  command: Command,
  receipt: Receipt,
): Promise<Answer> {
  const decision = await decideAt(store, rules, command, receipt);
  if (decision.kind !== 'noted') throw new Error('a receipt after its void is only noted');
  return written(store, decision);
}

const ringsOf = tables<string[]>();
const ringSize = 3;

/** The shopper stores the last receipts: one atomic step, right until an older one is repeated. */
export const ringOfRecentIds: CreatePipeline = (site) =>
  carrying(site, (command) =>
    site.connection.perform('write', 'award', async (store) => {
      const { receiptId, purchase } = command;
      const ring = ringsOf(store).get(purchase.userId) ?? [];
      const receipt = await storedReceipt(store, receiptId);
      if (receipt?.status === 'tombstone') return inOneStepHere(site, store, command, receipt);
      if (receipt !== null && ring.includes(receiptId)) {
        const decision = await decideAt(store, site.rules, command, receipt);
        if (decision.kind === 'refused') return { ok: false, refusal: decision.refusal };
        if (decision.kind === 'repeated')
          return applied(await firstOutcome(store, decision.receipt, decision.seq));
      }
      ringsOf(store).set(purchase.userId, [...ring, receiptId].slice(-ringSize));
      return increment(site, store, command);
    }),
  );
