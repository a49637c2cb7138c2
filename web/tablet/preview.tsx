// The coins that a receipt will earn, and the cap that limits them, as the server says: the page knows no rule.
import { useEffect, useState } from 'preact/hooks';
import type { Outcome } from '../../src/contracts/receipts.ts';
import { Coin } from '../kit/icons.tsx';
import { mallCurrency } from '../kit/mall.ts';
import { formatChange } from '../kit/numbers.ts';
import type { Typed } from './entry.ts';
import { readEntry } from './entry.ts';
import type { Till } from './till.ts';
import { words } from './words.ts';

const afterMs = 250;
export function Preview({ till, typed }: { readonly till: Till; readonly typed: Typed }) {
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const { shopper, amount, category } = typed;
  const isLive = till.link.state.value === 'live';
  useEffect(() => {
    setOutcome(null);
    // A receipt that does not exist yet has no number, and the node needs none.
    const entry = readEntry(
      { ...typed, receiptNo: typed.receiptNo.trim() === '' ? '-' : typed.receiptNo },
      mallCurrency(),
    );
    if (!isLive || 'faults' in entry) return;
    let isOver = false;
    const timer = setTimeout(() => void ask().catch(() => {}), afterMs);
    async function ask(): Promise<void> {
      if ('faults' in entry) return;
      const { receiptNo: _, ...purchase } = entry.receipt;
      const payload = typed.receiptNo.trim() === '' ? purchase : entry.receipt;
      const reply = await till.link.client()?.request('receipt:preview', payload);
      if (!isOver && reply?.ok) setOutcome(reply.data);
    }
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [shopper, amount, category, isLive]);
  if (outcome === null) return <p class="soft small preview">{words().bringsUnknown}</p>;
  const { coins, capped } = outcome;
  return (
    <p class="preview" data-preview={coins.delta} data-capped={capped}>
      <span class="small soft">{words().brings}</span>
      <strong class="row">
        <Coin size={28} />
        {formatChange(coins.delta)}
      </strong>
      {capped !== undefined && <span class="small">{words().capped[capped]}</span>}
    </p>
  );
}
