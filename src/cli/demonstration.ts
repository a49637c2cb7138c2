// `demonstration`: fills a mall with two weeks of receipts, so that every page has something to show; or removes them.
import type { Command } from 'commander';
import type { Client } from '../client/client.ts';
import { RefusedError } from '../client/refused-error.ts';
import { forgetShoppers, nameShoppers } from './demo/names.ts';
import type { PastPurchase } from './demonstration/history.ts';
import { pastPurchases } from './demonstration/history.ts';
import { writeMark } from './demonstration/mark.ts';
import { openTablets } from './tablets.ts';
import type { Target } from './target.ts';
import { findTarget, reach } from './target.ts';

const history = { receipts: 2_400, shoppers: 200, days: 14 };
const atOnceUnlessSaid = 64;

/** The demonstration up to this instant: the same receipts each time. */
export const demonstrationOf = (nowMs: number) => ({
  purchases: pastPurchases({ ...history, nowMs }),
  shoppers: history.shoppers,
});

export function addDemonstrationCommand(program: Command): void {
  program
    .command('demonstration')
    .description('load two weeks of receipts of 200 shoppers, or remove them')
    .option('--remove', 'void every receipt of the demonstration, and remove its names')
    .option('--url <url>', 'the node; default: the one that runs in DATA_DIR')
    .action(async ({ remove = false, url }: { remove?: boolean; url?: string }) => {
      const target = await findTarget(url);
      const { purchases, shoppers } = demonstrationOf(Date.now());
      // Written first: a node that is still filling the mall stops when it reads this.
      if (remove) await writeMark(target.config.DATA_DIR, 'removed');
      const { done, refused } = await playDemonstration(target, purchases, { remove, shoppers });
      if (!remove) await writeMark(target.config.DATA_DIR, 'filled');
      const what = remove ? 'receipts were taken back' : 'receipts of two weeks are in the mall';
      console.log(`${done} ${what}${refused === 0 ? '' : `, ${refused} were refused`}.`);
    });
}

export interface DemonstrationOptions {
  /** Takes back instead of sending. */
  readonly remove: boolean;
  readonly shoppers: number;
  /** Receipts in flight at the same time. */
  readonly atOnce?: number;
  /** Absent: as fast as they are answered. */
  readonly perSecond?: number;
  readonly signal?: AbortSignal;
}

/** Sends the purchases, or (`remove`) takes back those that were sent. Sending or removing twice changes nothing more. */
export async function playDemonstration(
  target: Target,
  purchases: readonly PastPurchase[],
  { remove, shoppers, atOnce = atOnceUnlessSaid, perSecond, signal }: DemonstrationOptions,
): Promise<{ readonly done: number; readonly refused: number }> {
  const tablets = openTablets(target, 'demonstration');
  const counts = { done: 0, refused: 0 };
  const waiting = [...purchases];
  const startMs = performance.now();
  let begun = 0;
  /** Waits until the next one is due. */
  async function due(): Promise<void> {
    signal?.throwIfAborted();
    begun += 1;
    if (perSecond === undefined) return;
    const waitMs = startMs + (begun * 1_000) / perSecond - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
  async function work(): Promise<void> {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      await due();
      tablets.signal.throwIfAborted();
      try {
        await (remove ? takeBack : send)(tablets.of(next.storeId), next, tablets.signal);
        counts.done += 1;
      } catch (error) {
        if (!(error instanceof RefusedError)) throw error;
        counts.refused += 1;
      }
    }
  }
  const close = (): void => tablets.close();
  signal?.addEventListener('abort', close);
  try {
    await reach(tablets.of('s01'), target.url);
    if (remove) await forgetShoppers(target, shoppers);
    else await nameShoppers(target, shoppers);
    await Promise.all(Array.from({ length: atOnce }, work));
  } catch (error) {
    // The others stop at their next receipt.
    waiting.length = 0;
    throw error;
  } finally {
    signal?.removeEventListener('abort', close);
    close();
  }
  return counts;
}

const send = (till: Client, { payload }: PastPurchase, signal: AbortSignal): Promise<unknown> =>
  till.submitReceipt(payload, { signal });

const takeBack = (till: Client, { payload }: PastPurchase, signal: AbortSignal): Promise<unknown> =>
  till.voidReceipt({ receiptNo: payload.receiptNo, reason: 'the demonstration is over' }, { signal });
