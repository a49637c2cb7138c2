// The receipts on this phone, newest first, each with its details.
import { ReceiptIcon } from '../kit/icons.tsx';
import { HappeningRow } from './happening-row.tsx';
import type { Happening } from './happenings.ts';
import { words } from './words.ts';

const mostDrawn = 100;

export function ReceiptsView({ happenings }: { readonly happenings: readonly Happening[] }) {
  if (happenings.length === 0) {
    return (
      <div class="empty">
        <ReceiptIcon />
        <p>{words().noReceipts}</p>
      </div>
    );
  }
  return (
    <div class="view">
      <ul class="card happenings">
        {happenings.slice(0, mostDrawn).map((happening) => (
          <HappeningRow key={happening.firstSeq} happening={happening} />
        ))}
      </ul>
    </div>
  );
}
