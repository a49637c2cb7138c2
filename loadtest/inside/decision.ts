// The path of a batch with a store that accepts everything: the cost of deciding a receipt, without database and sockets.
import { performance } from 'node:perf_hooks';
import { z } from 'zod';
import { createCountedCache } from '../../src/adapters/memory/counted-cache.ts';
import { createUserCache } from '../../src/adapters/memory/user-cache.ts';
import { receiptIdOf } from '../../src/game/receipt-id.ts';
import { prepareRules } from '../../src/game/rules.ts';
import type { CommitParts } from '../../src/pipeline/commit-batch.ts';
import { createCommitBatch } from '../../src/pipeline/commit-batch.ts';
import type { PendingCommand } from '../../src/pipeline/pending-command.ts';
import { startTrace } from '../../src/pipeline/trace.ts';
import demonstrationMall from '../../src/rulebooks/demonstration-mall.json' with { type: 'json' };
import { parseRulebook } from '../../src/rulebooks/parse-rulebook.ts';
import { endWithResult, readJob } from '../job-lines.ts';
import { createReceiptStream } from '../receipt-stream.ts';

const { shoppers, batch, warmupReceipts, receipts } = z
  .strictObject({
    shoppers: z.int().min(1),
    batch: z.int().min(1),
    warmupReceipts: z.int().min(0),
    receipts: z.int().min(1),
  })
  .parse(await readJob());

const dayMs = 86_400_000;
const parsed = parseRulebook(demonstrationMall, null);
if (!parsed.ok) throw new Error('the demonstration mall is not right');
const rules = prepareRules(parsed.rulebook);
const users = createUserCache(createCountedCache(shoppers));
let committed = 0;

const nothing = async (): Promise<never> => {
  throw new Error('nobody asks for this here');
};
const yesStore: CommitParts['store'] = {
  append: async (documents) =>
    documents.map((document) => {
      committed += 'records' in document ? document.records.length : 0;
      return 'stored';
    }),
  loadReceipts: async () => new Map(),
  loadCorrections: async () => new Map(),
  loadRecord: nothing,
  loadLedgerSnapshots: nothing,
};

const commitBatch = createCommitBatch({
  store: yesStore,
  loadUsers: async () => new Map(),
  users,
  rules: { current: () => rules, ofVersion: async () => rules },
  limits: { receiptMaxAgeMs: 30 * dayMs, returnMaxAgeMs: 60 * dayMs },
  telemetry: {
    answered: () => {},
    batch: () => {},
    wentAgain: () => {},
    announced: () => {},
    replied: () => {},
    timed: () => {},
    clockWrong: () => {},
    repaired: () => {},
  },
  log: {
    isLevelEnabled: () => false,
    debug: () => {},
    info: () => {},
    warn: () => {},
    error: (_, message) => {
      throw new Error(message);
    },
  },
  now: Date.now,
  elapsedMs: () => performance.now(),
  announce: () => {},
});

const nextReceipt = createReceiptStream({ seed: 1, prefix: 'd', shoppers });
let applied = 0;
let made = 0;

function nextJob(): PendingCommand {
  const { receiptNo, userId, amount, issuedAt, items = [] } = nextReceipt();
  made += 1;
  const storeId = `s${String((made % 12) + 1).padStart(2, '0')}`;
  const purchase = {
    storeId,
    receiptNo,
    userId,
    amount,
    currency: parsed.ok ? parsed.rulebook.currency : '',
    issuedAtMs: Date.parse(issuedAt),
    items,
  };
  return {
    command: { type: 'receipt.submit', receiptId: receiptIdOf(storeId, receiptNo), purchase },
    lane: userId,
    userId,
    deadlineMs: Number.POSITIVE_INFINITY,
    trace: startTrace(receiptNo),
    attempts: 0,
    readsLedger: false,
    isAlone: false,
    answer: (answer) => {
      if (answer.ok && answer.outcome.status === 'applied') applied += 1;
    },
  };
}

async function carry(count: number): Promise<{ cpuUs: number; wallUs: number }> {
  let cpuUs = 0;
  let wallUs = 0;
  for (let done = 0; done < count; done += batch) {
    // Made before the clock starts: in a node they come from the network.
    const pendingCommands = Array.from({ length: batch }, nextJob);
    const cpu = process.cpuUsage();
    const startedAt = performance.now();
    await commitBatch(pendingCommands);
    wallUs += (performance.now() - startedAt) * 1000;
    const used = process.cpuUsage(cpu);
    cpuUs += used.user + used.system;
  }
  return { cpuUs, wallUs };
}

await carry(warmupReceipts);
const [appliedBefore, committedBefore] = [applied, committed];
const { cpuUs, wallUs } = await carry(receipts);
endWithResult({
  cpuUsPerReceipt: cpuUs / (applied - appliedBefore),
  wallUsPerReceipt: wallUs / (applied - appliedBefore),
  applied: applied - appliedBefore,
  committed: committed - committedBefore,
});
