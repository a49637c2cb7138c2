// Voids or returns a purchase, completely or in part, with a reason.
import { useState } from 'preact/hooks';
import type { ReceiptVoid } from '../../src/contracts/receipts.ts';
import { Dialog } from '../kit/dialog.tsx';
import { mallCurrency } from '../kit/mall.ts';
import { moneyUnit, readMoney } from '../kit/money.ts';
import { latinDigits } from '../kit/numbers.ts';
import { showToast } from '../kit/toast.tsx';
import { storageSentence } from './storage-sentence.ts';
import type { Till } from './till.ts';
import { words } from './words.ts';

export interface TakeBackDialogProps {
  readonly till: Till;
  /** Empty: the clerk types it. */
  readonly receiptNo: string;
  readonly onClose: () => void;
}

export function TakeBackDialog({ till, receiptNo, onClose }: TakeBackDialogProps) {
  const [number, setNumber] = useState(receiptNo);
  const [isPart, setPart] = useState(false);
  const [amount, setAmount] = useState('');
  const [returnNo, setReturnNo] = useState('');
  const [reason, setReason] = useState(words().reasons[0] ?? '');
  const [fault, setFault] = useState('');

  function read(): ReceiptVoid | string {
    const whole = { receiptNo: latinDigits(number).trim(), reason };
    if (whole.receiptNo === '') return words().needReceiptNo;
    if (!isPart) return whole;
    const minor = readMoney(amount, mallCurrency());
    if (minor === null || minor === 0) return words().needPart;
    const slip = latinDigits(returnNo).trim();
    return slip === '' ? words().needReturnNo : { ...whole, amount: minor, returnNo: slip };
  }

  async function submit(): Promise<void> {
    const payload = read();
    if (typeof payload === 'string') return setFault(payload);
    try {
      await till.put({ event: 'receipt:void', payload });
      onClose();
    } catch (error) {
      showToast({ text: storageSentence(error), tone: 'failed' });
    }
  }

  const field = (label: string, name: string, value: string, set: (text: string) => void) => (
    <label class="field">
      <span>{label}</span>
      <input
        name={name}
        dir="ltr"
        autocomplete="off"
        value={value}
        onInput={(event) => set(event.currentTarget.value)}
      />
    </label>
  );
  const choice = (label: string, chosen: boolean) => (
    <label class="check">
      <input type="radio" name="how-much" checked={isPart === chosen} onChange={() => setPart(chosen)} />
      <span>{label}</span>
    </label>
  );
  return (
    <Dialog title={words().takeBackTitle} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        {field(words().receiptNo, 'back-number', number, setNumber)}
        <div class="row choices">
          {choice(words().whole, false)}
          {choice(words().part, true)}
        </div>
        {isPart ? (
          <>
            {field(words().partAmount(moneyUnit(mallCurrency())), 'back-amount', amount, setAmount)}
            {field(words().returnNo, 'back-slip', returnNo, setReturnNo)}
          </>
        ) : null}
        <label class="field">
          <span>{words().reason}</span>
          <select
            name="back-reason"
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          >
            {words().reasons.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        </label>
        <p class="fault" role="alert">
          {fault}
        </p>
        <button type="submit" class="button-danger">
          {words().takeBackDo}
        </button>
      </form>
    </Dialog>
  );
}
