// Voids or returns a receipt: states the effect, asks for the reason, and does it once.
import { useState } from 'preact/hooks';
import type { ReceiptView } from '../../src/contracts/receipts.ts';
import { Dialog } from '../kit/dialog.tsx';
import { errorSentence } from '../kit/error-sentences.ts';
import { storeName } from '../kit/mall.ts';
import { formatMoney, moneyUnit, readMoney } from '../kit/money.ts';
import { formatChange, latinDigits } from '../kit/numbers.ts';
import { showToast } from '../kit/toast.tsx';
import type { MallWatch } from './mall-watch.ts';
import { words } from './words.ts';

export interface TakeBackDialogProps {
  readonly watch: MallWatch;
  readonly receipt: ReceiptView;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

export function TakeBackDialog({ watch, receipt, onClose, onDone }: TakeBackDialogProps) {
  const [reason, setReason] = useState('');
  const [amount, setAmount] = useState('');
  const [returnNo, setReturnNo] = useState('');
  const [fault, setFault] = useState('');
  const [isBusy, setBusy] = useState(false);
  const currency = receipt.currency ?? 'IRR';
  const minor = amount.trim() === '' ? null : readMoney(amount, currency);
  const isPart = amount.trim() !== '';

  async function submit(): Promise<void> {
    const slip = latinDigits(returnNo).trim();
    if (reason.trim() === '') return setFault(words().needReason);
    if (isPart && (minor === null || minor === 0)) return setFault(words().needAmount);
    if (isPart && slip === '') return setFault(words().needReturnNo);
    setBusy(true);
    const part = isPart && minor !== null ? { amount: minor, returnNo: slip } : {};
    const { storeId, receiptNo } = receipt;
    const issuedAt = receipt.issuedAt === null ? {} : { issuedAt: receipt.issuedAt };
    const payload = { storeId, receiptNo, reason: reason.trim(), ...issuedAt, ...part };
    const reply = await watch.link.client()?.request('receipt:void', payload);
    setBusy(false);
    if (reply?.ok !== true) {
      return setFault(errorSentence(reply === undefined ? { code: 'retry' } : reply.error));
    }
    showToast({ text: words().takenBack(formatChange(reply.data.coins.delta)) });
    onClose();
    onDone();
  }

  const goesBack = minor ?? receipt.left;
  return (
    <Dialog title={words().takeBackTitle} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <p>
          {words().takeBackWill(formatMoney(goesBack, currency))} <bdi>{storeName(receipt.storeId)}</bdi> ·{' '}
          <span class="code clip">{receipt.receiptNo}</span>
        </p>
        <label class="field">
          <span>{words().reason}</span>
          <input
            name="reason"
            maxLength={200}
            value={reason}
            onInput={(event) => setReason(event.currentTarget.value)}
          />
        </label>
        <label class="field">
          <span>{words().onlyPart(moneyUnit(currency))}</span>
          <input
            name="part-amount"
            dir="ltr"
            inputMode="numeric"
            autocomplete="off"
            value={amount}
            onInput={(event) => setAmount(event.currentTarget.value)}
          />
        </label>
        {isPart ? (
          <label class="field">
            <span>{words().returnNo}</span>
            <input
              name="return-no"
              dir="ltr"
              autocomplete="off"
              value={returnNo}
              onInput={(event) => setReturnNo(event.currentTarget.value)}
            />
          </label>
        ) : null}
        <p class="fault" role="alert">
          {fault}
        </p>
        <div class="row wrap">
          <button type="submit" class="button-danger" disabled={isBusy}>
            {words().takeBackDo}
          </button>
          <button type="button" class="button-quiet" onClick={onClose}>
            {words().cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
