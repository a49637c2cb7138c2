// Today's list: every receipt of this device and of the store with its standing, newest first.
import { useState } from 'preact/hooks';
import type { OutboxRow } from '../../src/client/outbox/row.ts';
import { ReceiptIcon } from '../kit/icons.tsx';
import { formatNumber } from '../kit/numbers.ts';
import { showToast } from '../kit/toast.tsx';
import { CorrectDialog } from './correct-dialog.tsx';
import { storageSentence } from './storage-sentence.ts';
import { StoreRow } from './store-row.tsx';
import { TakeBackDialog } from './take-back-dialog.tsx';
import type { Till } from './till.ts';
import { todayLines } from './today-lines.ts';
import { TodayRow } from './today-row.tsx';
import { words } from './words.ts';

/** The number of drawn rows; all are kept. */
const mostDrawn = 100;

type Open =
  | { readonly kind: 'correct'; readonly row: OutboxRow }
  | { readonly kind: 'take-back'; readonly receiptNo: string };

export function Today({ till }: { readonly till: Till }) {
  const [open, setOpen] = useState<Open | null>(null);
  const outbox = till.outbox.value;
  const lines = todayLines(outbox?.rows ?? [], till.storeToday.value).slice(0, mostDrawn);
  const lastId = outbox?.rows.at(-1)?.id;
  const close = (): void => setOpen(null);
  async function undo(receiptNo: string): Promise<void> {
    try {
      await till.put({ event: 'receipt:void', payload: { receiptNo, reason: words().undoReason } });
    } catch (error) {
      showToast({ text: storageSentence(error), tone: 'failed' });
    }
  }
  return (
    <section class="card today">
      <div class="spread today-head">
        <h2>{words().today}</h2>
        <button
          type="button"
          class="button-second"
          onClick={() => setOpen({ kind: 'take-back', receiptNo: '' })}
        >
          {words().takeBack}
        </button>
      </div>
      <p class="row today-counts">
        {outbox !== null && outbox.waiting > 0 ? (
          <span class="badge" data-waiting={outbox.waiting}>
            {words().waiting(formatNumber(outbox.waiting), outbox.waiting === 1)}
          </span>
        ) : null}
        {outbox !== null && outbox.refused > 0 ? (
          <span class="badge badge-failed">
            {words().refusedRows(formatNumber(outbox.refused), outbox.refused === 1)}
          </span>
        ) : null}
      </p>
      {lines.length === 0 ? (
        <div class="empty">
          <ReceiptIcon />
          <p>{words().nothing}</p>
        </div>
      ) : (
        <ul class="today-list columns" aria-label={words().today}>
          {lines.map((line) =>
            line.kind === 'store' ? (
              <StoreRow
                key={line.receipt.receiptId}
                receipt={line.receipt}
                onTakeBack={() => setOpen({ kind: 'take-back', receiptNo: line.receipt.receiptNo })}
              />
            ) : (
              <TodayRow
                key={line.row.id}
                row={line.row}
                standing={line.standing}
                isLive={till.link.state.value === 'live'}
                isLast={line.row.id === lastId}
                onCorrect={() => setOpen({ kind: 'correct', row: line.row })}
                onTakeBack={() => setOpen({ kind: 'take-back', receiptNo: line.row.payload.receiptNo })}
                onUndo={() => void undo(line.row.payload.receiptNo)}
              />
            ),
          )}
        </ul>
      )}
      {open?.kind === 'take-back' ? (
        <TakeBackDialog till={till} receiptNo={open.receiptNo} onClose={close} />
      ) : null}
      {open?.kind === 'correct' ? <CorrectDialog till={till} row={open.row} onClose={close} /> : null}
    </section>
  );
}
