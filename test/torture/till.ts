// A till as a process that may be killed at any moment: issues receipts and sends each until it is answered.
import { setTimeout as sleep } from 'node:timers/promises';
import { connectClient } from '../../src/client/connect.ts';
import { RefusedError } from '../../src/client/refused-error.ts';
import type { WireError } from '../../src/contracts/errors.ts';
import type { ReceiptSubmit } from '../../src/contracts/receipts.ts';
import { openTillJournal } from './till-journal.ts';
import type { TillOrder, TillPlan, TillState } from './till-plan.ts';
import { receiptAt } from './till-plan.ts';

/** Beyond this number of open receipts the till waits for answers. */
const mostUnderWay = 64;
const progressEveryMs = 25;
/** Shorter than on a real till, so that more happens per minute. */
const answerWithinMs = 6_000;
const reconnect = { minMs: 100, maxMs: 1_000 };

const plan = JSON.parse(process.env['TILL_PLAN'] ?? '') as TillPlan; // written by the fleet
const journal = await openTillJournal(plan.journal);
const client = connectClient({ url: plan.url, token: plan.token, reconnect, timeoutMs: answerWithinMs });

const open = new Map<string, ReceiptSubmit>();
let issued = 0;
let answered = 0;
let underWay = 0;
let order: TillOrder = { upTo: 0, perSecond: 1 };
let changed: (() => void) | null = null;

for (const line of journal.lines) {
  if (line.did === 'issued') {
    open.set(line.receipt.receiptNo, line.receipt);
    issued += 1;
  } else if (line.did !== 'retried') {
    if (open.delete(line.receiptNo)) answered += 1;
  }
}

async function send(receipt: ReceiptSubmit): Promise<void> {
  const { receiptNo } = receipt;
  const onRetry = ({ code }: WireError): void => {
    void journal.append({ did: 'retried', receiptNo, code });
  };
  try {
    const outcome = await client.submitReceipt(receipt, { onRetry });
    await journal.append({ did: 'answered', receiptNo, outcome });
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    await journal.append({ did: 'refused', receiptNo, code: error.code });
  }
}

async function settle(receipt: ReceiptSubmit, again: boolean): Promise<void> {
  underWay += 1;
  await send(receipt);
  answered += 1;
  if (again) await send(receipt);
  underWay -= 1;
  changed?.();
}

const tell = (): void => {
  process.send?.({ issued, answered, underWay } satisfies TillState);
};

async function issue(): Promise<never> {
  for (;;) {
    if (issued >= order.upTo || underWay >= mostUnderWay) {
      await new Promise<void>((resolve) => {
        changed = resolve;
      });
      continue;
    }
    const { again, ...known } = receiptAt(plan, issued);
    const receipt = { ...known, issuedAt: new Date().toISOString() };
    await journal.append({ did: 'issued', receipt });
    issued += 1;
    void settle(receipt, again);
    await sleep(1_000 / order.perSecond);
  }
}

process.on('message', (next: TillOrder) => {
  order = next;
  changed?.();
});
// The parent process is gone, so there is nobody to issue receipts for.
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
setInterval(tell, progressEveryMs);
tell();
for (const receipt of open.values()) void settle(receipt, false);
await issue();
