// A row of today's list from another device of the store.
import type { ReceiptLine } from '../../src/contracts/receipts.ts';
import { formatTime } from '../kit/dates.ts';
import { mallCurrency } from '../kit/mall.ts';
import { formatMoney } from '../kit/money.ts';
import { words } from './words.ts';

export interface StoreRowProps {
  readonly receipt: ReceiptLine;
  readonly onTakeBack: () => void;
}

export const StoreRow = ({ receipt, onTakeBack }: StoreRowProps) => (
  <li class="today-row" data-row={receipt.receiptNo} data-state={receipt.standing}>
    <span class="today-time soft">{formatTime(receipt.at)}</span>
    <span class="today-what">
      <span class="row today-line">
        <strong class="code">{receipt.receiptNo}</strong>
        <span class="soft small">{words().otherDevice}</span>
      </span>
      <span class="small">{formatMoney(receipt.amount, mallCurrency())}</span>
      <Left receipt={receipt} />
    </span>
    <span class="today-end">
      <span class={`badge state-${receipt.standing}`}>{words().states[receipt.standing]}</span>
      {receipt.left > 0 ? (
        <button
          type="button"
          class="button-quiet"
          data-action="take-back"
          aria-label={`${words().return}: ${receipt.receiptNo}`}
          onClick={onTakeBack}
        >
          {words().return}
        </button>
      ) : null}
    </span>
  </li>
);

/** The rest of a purchase that was returned in part. */
export const Left = ({ receipt }: { readonly receipt: ReceiptLine }) =>
  receipt.standing === 'returned' && receipt.left > 0 ? (
    <span class="small soft">{words().left(formatMoney(receipt.left, mallCurrency()))}</span>
  ) : null;
