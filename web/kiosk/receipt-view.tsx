// Adds a receipt: its number by scan or keys, its amount, the coins that it earns, and the button that sends it.
import { signal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { RefusedError } from '../../src/client/refused-error.ts';
import { splitCode } from '../../src/contracts/shopper-code.ts';
import { errorSentence } from '../kit/error-sentences.ts';
import { BackIcon, Coin, ReceiptIcon } from '../kit/icons.tsx';
import { mall, mallCurrency } from '../kit/mall.ts';
import { moneyUnit } from '../kit/money.ts';
import { formatNumber, latinDigits, readWhole } from '../kit/numbers.ts';
import { listenForScans } from '../kit/scanner.ts';
import { Heading } from './heading.tsx';
import { Keypad } from './keypad.tsx';
import type { Guest, Kiosk } from './kiosk-state.ts';
import { readPaper } from './paper.ts';
import { usePreview } from './use-preview.ts';
import { words } from './words.ts';

type Field = 'receiptNo' | 'amount';

/** The number of a receipt that was scanned before the form was open. */
const scanned = signal('');

/** False if the scan is another phone's code, which is not a receipt number. */
export function takeScannedReceipt(text: string): boolean {
  if (splitCode(text) !== null) return false;
  scanned.value = text;
  return true;
}

export interface ReceiptViewProps {
  readonly kiosk: Kiosk;
  readonly guest: Guest;
  readonly store: string;
}

export function ReceiptView({ kiosk, guest, store }: ReceiptViewProps) {
  const [typed, setTyped] = useState(() => ({ receiptNo: scanned.peek(), amount: '' }));
  const [field, setField] = useState<Field>(scanned.peek() === '' ? 'receiptNo' : 'amount');
  const [faults, setFaults] = useState<Partial<Record<Field, string>>>({});
  const [failure, setFailure] = useState('');
  const [isAdding, setAdding] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const currency = mallCurrency();
  const category = mall.value?.stores.find(({ id }) => id === store)?.category;
  const paper = readPaper(typed, { userId: guest.userId, currency, category });
  const earned = usePreview(kiosk, paper.preview);

  const type = (name: Field, text: string): void => {
    setTyped((before) => ({ ...before, [name]: text }));
    setFaults({});
    setFailure('');
  };
  const enter = (name: Field): void => {
    setField(name);
    form.current?.querySelector<HTMLInputElement>(`[name="${name}"]`)?.focus();
  };
  useEffect(() => {
    scanned.value = '';
    return listenForScans((text) => {
      if (splitCode(text) !== null) return;
      type('receiptNo', text);
      enter('amount');
    });
  }, []);

  async function submit(): Promise<void> {
    if (paper.receipt === null) {
      setFaults(paper.faults);
      enter(paper.faults.receiptNo === undefined ? 'amount' : 'receiptNo');
      return;
    }
    setAdding(true);
    try {
      await kiosk.add(paper.receipt);
    } catch (error) {
      setFailure(error instanceof RefusedError ? errorSentence(error) : words().unknownResult);
    }
    setAdding(false);
  }

  const input = (name: Field, label: string) => (
    <div class="paper-field" data-active={field === name}>
      <label class="field">
        <span>{label}</span>
        <input
          name={name}
          dir="ltr"
          class="big-input"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          inputMode="none"
          maxLength={64}
          value={typed[name]}
          aria-invalid={faults[name] !== undefined}
          aria-describedby={`${name}-fault`}
          onFocus={() => setField(name)}
          onInput={(event) => type(name, event.currentTarget.value)}
        />
      </label>
      <p id={`${name}-fault`} class="fault" role="alert">
        {faults[name] ?? ''}
      </p>
    </div>
  );
  return (
    <main class="view split">
      <div class="view-head">
        <Heading>{words().receipt}</Heading>
        <p class="lead">{words().receiptText}</p>
      </div>
      <div class="art" aria-hidden="true">
        <ReceiptIcon />
      </div>
      <form
        ref={form}
        class="acts"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <div class="paper">
          {input('receiptNo', words().receiptNo)}
          {input('amount', words().amount(moneyUnit(currency)))}
        </div>
        <p class="brings" data-preview={earned?.coins.delta ?? ''} data-capped={earned?.capped}>
          {earned === null ? (
            <span class="soft">{words().bringsLater}</span>
          ) : (
            <>
              <span class="brings-what">
                {words().brings}
                {earned.capped !== undefined && <span class="soft">{words().capped[earned.capped]}</span>}
              </span>
              <strong class="row">
                <Coin size={40} />
                {formatNumber(earned.coins.delta)}
              </strong>
            </>
          )}
        </p>
        <Keypad
          kind={field === 'amount' ? 'amount' : 'number'}
          onKey={(key) => type(field, field === 'amount' ? grouped(typed.amount + key) : typed[field] + key)}
          onErase={() =>
            type(field, field === 'amount' ? grouped(shortened(typed.amount)) : typed.receiptNo.slice(0, -1))
          }
        />
        <p class="fault" role="alert">
          {failure}
        </p>
        <div class="act-row">
          <button type="button" class="button-second" data-action="back" onClick={() => kiosk.show('home')}>
            <BackIcon />
            {words().back}
          </button>
          <button type="submit" class="button" data-action="submit" disabled={isAdding}>
            {isAdding ? words().adding : words().add}
          </button>
        </div>
      </form>
    </main>
  );
}

const shortened = (text: string): string => latinDigits(text).replace(/\D/g, '').slice(0, -1);

/** Separates thousands, as people read an amount. */
function grouped(text: string): string {
  const value = readWhole(latinDigits(text).replace(/\D/g, ''));
  return value === null ? '' : formatNumber(value);
}
