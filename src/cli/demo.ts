// `demo`: sends receipts without end from the tablets of all stores, and some returns.
import type { Command } from 'commander';
import { EndedError, RefusedError } from '../client/refused-error.ts';
import type { Mall } from './demo/mall.ts';
import { createMall } from './demo/mall.ts';
import { nameShoppers } from './demo/names.ts';
import type { Tally } from './demo/summary.ts';
import { createTally, openSummary } from './demo/summary.ts';
import { ExitError, exitCodes } from './exit-codes.ts';
import { decimalNumber, wholeNumber } from './numbers.ts';
import { demonstrationStores } from './stores.ts';
import type { Tablets } from './tablets.ts';
import { openTablets } from './tablets.ts';
import { findTarget, reach } from './target.ts';

interface DemoOptions {
  readonly rate: number;
  readonly shoppers: number;
  readonly returns: number;
  readonly count?: number;
  readonly url?: string;
  readonly json?: boolean;
}

/** Receipts sent and not answered. Beyond this, sending waits. */
const maxInFlight = 1_000;
const tickMs = 20;

export function addDemoCommand(program: Command): void {
  program
    .command('demo')
    .description('send the receipts of a busy mall until Ctrl-C')
    .option('--rate <receipts>', 'receipts per second', decimalNumber(0.01, 10_000), 5)
    .option('--shoppers <count>', 'shoppers u1, u2 ...', wholeNumber(1, 1_000_000), 50)
    .option('--returns <percent>', 'how many are voids or partial returns', decimalNumber(0, 100), 3)
    .option(
      '--count <receipts>',
      'stop after so many, returns among them',
      wholeNumber(1, 1_000_000_000),
      Number.POSITIVE_INFINITY,
    )
    .option('--url <url>', 'the node; default: the one that runs in DATA_DIR')
    .option('--json', 'the summary at the end as JSON')
    .action(demo);
}

async function demo({ rate, shoppers, returns, url, json, ...options }: DemoOptions): Promise<void> {
  const count = options.count ?? Number.POSITIVE_INFINITY;
  const target = await findTarget(url);
  const tablets = openTablets(target, 'demo');
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  tablets.signal.addEventListener('abort', interrupt);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt);

  try {
    await reach(tablets.of('s01'), target.url);
    await nameShoppers(target, shoppers);
    const stores = demonstrationStores.map(({ id }) => id);
    console.error(`${rate} receipts a second from ${stores.length} stores to ${target.url}; Ctrl-C ends it.`);
    const mall = createMall({ shoppers, returnsPercent: returns, run: Date.now().toString(36) });
    const tally = createTally();
    const summary = openSummary(tally);
    const inFlight = await sendAtRate(rate, count, stop.signal, () => sendOne(mall, tablets, tally));
    // Ctrl-C sends no new receipts, and waits for the answers to those already sent.
    await Promise.race([
      Promise.all(inFlight),
      new Promise((resolve) => setTimeout(resolve, 10_000).unref()),
    ]);
    summary.stop();
    console.log(json ? JSON.stringify(tally.total()) : tally.line());
    if (tablets.signal.reason instanceof ExitError) throw tablets.signal.reason;
    if (tally.total().refused > 0) process.exitCode = exitCodes.failed;
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupt);
    tablets.close();
  }
}

/** Starts sends at a rate until the signal or the count ends it. Returns the sends without an answer. */
async function sendAtRate(
  rate: number,
  count: number,
  signal: AbortSignal,
  send: () => Promise<void>,
): Promise<ReadonlySet<Promise<void>>> {
  const inFlight = new Set<Promise<void>>();
  const startMs = performance.now();
  let made = 0;
  while (!signal.aborted && made < count) {
    // How many should have been sent by now. A late tick catches up.
    const due = Math.min(count, Math.floor(((performance.now() - startMs) / 1_000) * rate) + 1);
    for (; made < due && inFlight.size < maxInFlight; made += 1) {
      const sent: Promise<void> = send().finally(() => inFlight.delete(sent));
      inFlight.add(sent);
    }
    await new Promise((resolve) => setTimeout(resolve, tickMs));
  }
  return inFlight;
}

async function sendOne(mall: Mall, tablets: Tablets, tally: Tally): Promise<void> {
  const purchase = mall.next();
  const client = tablets.of(purchase.storeId);
  const beganMs = performance.now();
  const options = { signal: tablets.signal, onRetry: tally.retried };
  try {
    const outcome =
      purchase.kind === 'sale'
        ? await client.submitReceipt(purchase.payload, options)
        : await client.voidReceipt(purchase.payload, options);
    tally.answered(purchase.kind, performance.now() - beganMs);
    if (purchase.kind === 'sale' && outcome.status === 'applied') mall.applied(purchase);
  } catch (error) {
    if (error instanceof RefusedError) tally.refused(error.code);
    else if (!(error instanceof EndedError) && !tablets.signal.aborted) throw error;
  }
}
