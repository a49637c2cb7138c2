// One row of today's list: the receipt, its standing with the reason, and the possible actions.
import type { OutboxRow } from '../../src/client/outbox/row.ts';
import type { ErrorCode } from '../../src/contracts/errors.ts';
import { errorCodes } from '../../src/contracts/errors.ts';
import type { ReceiptLine } from '../../src/contracts/receipts.ts';
import { formatTime } from '../kit/dates.ts';
import { errorSentence } from '../kit/error-sentences.ts';
import { Coin } from '../kit/icons.tsx';
import { mallCurrency } from '../kit/mall.ts';
import { formatMoney } from '../kit/money.ts';
import { formatChange } from '../kit/numbers.ts';
import { Left } from './store-row.tsx';
import { words } from './words.ts';

export interface TodayRowProps {
  readonly row: OutboxRow;
  /** The receipt's standing at the node, which another device may have changed. */
  readonly standing: ReceiptLine | undefined;
  readonly isLast: boolean;
  readonly isLive: boolean;
  readonly onCorrect: () => void;
  readonly onTakeBack: () => void;
  readonly onUndo: () => void;
}

export function TodayRow({ row, standing, isLast, isLive, onCorrect, onTakeBack, onUndo }: TodayRowProps) {
  const { payload, outcome, reason } = row;
  // A row that waits for a connection is not being sent yet.
  const sent = row.state === 'sending' && !isLive ? 'queued' : row.state;
  const state = standing === undefined || standing.standing === 'applied' ? sent : standing.standing;
  const isReturn = row.event === 'receipt:void';
  const isBought = !isReturn && (state === 'applied' || (standing?.left ?? 0) > 0);
  const coins = outcome?.coins.delta ?? 0;
  return (
    <li class="today-row" data-row={payload.receiptNo} data-state={state}>
      <span class="today-time soft">{formatTime(row.queuedAt)}</span>
      <span class="today-what">
        <span class="row today-line">
          {isReturn ? <strong>{words().return}</strong> : null}
          <strong class="code">{payload.receiptNo}</strong>
          {'userId' in payload ? <span class="code soft">{payload.userId}</span> : null}
        </span>
        <span class="small">
          {payload.amount === undefined ? '' : formatMoney(payload.amount, mallCurrency())}
        </span>
        {standing === undefined ? null : <Left receipt={standing} />}
        {state === 'refused' && reason !== undefined ? (
          <span class="fault">{errorSentence({ code: knownCode(reason.code) })}</span>
        ) : null}
      </span>
      <span class="today-end">
        {outcome !== undefined && coins !== 0 ? (
          <span class="badge badge-won">
            <Coin size={18} />
            {formatChange(coins)}
          </span>
        ) : null}
        <span
          class={`badge state-${state}${state === 'refused' || state === 'rejected' ? ' badge-failed' : ''}`}
        >
          {words().states[state]}
        </span>
        {state === 'refused' ? (
          <button type="button" class="button-second" onClick={onCorrect}>
            {words().correct}
          </button>
        ) : null}
        {isBought && isLast && state === 'applied' ? (
          <button
            type="button"
            class="button-quiet"
            data-action="undo"
            aria-label={`${words().undo}: ${payload.receiptNo}`}
            onClick={onUndo}
          >
            {words().undo}
          </button>
        ) : null}
        {isBought && !(isLast && state === 'applied') ? (
          <button
            type="button"
            class="button-quiet"
            data-action="take-back"
            aria-label={`${words().return}: ${payload.receiptNo}`}
            onClick={onTakeBack}
          >
            {words().return}
          </button>
        ) : null}
      </span>
    </li>
  );
}

/** The outbox's own reasons have a sentence here. */
const knownCode = (code: string): ErrorCode =>
  Object.hasOwn(errorCodes, code) ? (code as ErrorCode) : 'internal'; // looked up
