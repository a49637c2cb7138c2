// The form that credits a receipt: typed or scanned values, the shopper, the coins to earn, and the button that sends it.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ReceiptSubmit } from '../../src/contracts/receipts.ts';
import { Dialog } from '../kit/dialog.tsx';
import { mall, mallCurrency } from '../kit/mall.ts';
import { formatMoney } from '../kit/money.ts';
import { listenForScans } from '../kit/scanner.ts';
import { showToast } from '../kit/toast.tsx';
import type { Faults, Typed } from './entry.ts';
import { askAboveMinor, nothingTyped, readEntry } from './entry.ts';
import { Fields } from './fields.tsx';
import { Preview } from './preview.tsx';
import { ShopperLine } from './shopper-line.tsx';
import { storageSentence } from './storage-sentence.ts';
import type { Till } from './till.ts';
import { words } from './words.ts';

export function ReceiptForm({ till, store }: { readonly till: Till; readonly store: string }) {
  const usual = mall.value?.stores.find(({ id }) => id === store)?.category ?? '';
  const [typed, setTyped] = useState<Typed>(nothingTyped);
  const [faults, setFaults] = useState<Faults>({});
  const [asked, setAsked] = useState<ReceiptSubmit | null>(null);
  const [isKeeping, setKeeping] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const shown: Typed = { ...typed, category: typed.category === '' ? usual : typed.category };

  const type = (change: Partial<Typed>): void => {
    setTyped((before) => ({ ...before, ...change }));
    setFaults((before) => {
      const kept = { ...before };
      for (const name of Object.keys(change) as (keyof Typed)[]) delete kept[name]; // keys of what was typed
      return kept;
    });
  };
  const focus = (name: keyof Typed): void =>
    form.current?.querySelector<HTMLInputElement>(`[name="${name}"]`)?.focus();

  useEffect(
    () =>
      listenForScans((text) => {
        type({ shopper: text });
        focus('receiptNo');
      }),
    [],
  );

  function submit(): void {
    const entry = readEntry(shown, mallCurrency());
    if ('faults' in entry) {
      setFaults(entry.faults);
      const [first] = Object.keys(entry.faults) as (keyof Typed)[]; // as above
      if (first !== undefined) focus(first);
    } else if (entry.receipt.amount > askAboveMinor) setAsked(entry.receipt);
    else void keep(entry.receipt);
  }

  async function keep(receipt: ReceiptSubmit): Promise<void> {
    setAsked(null);
    setKeeping(true);
    try {
      const done = await till.put({ event: 'receipt:submit', payload: receipt });
      setTyped(nothingTyped);
      focus('shopper');
      if (done === 'sent') showToast({ text: words().sentDirectly, tone: 'failed' });
      else if (till.link.state.peek() !== 'live') showToast({ text: words().kept });
    } catch (error) {
      showToast({ text: storageSentence(error), tone: 'failed' });
    } finally {
      setKeeping(false);
    }
  }

  return (
    <form
      ref={form}
      class="card entry"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!isKeeping) submit();
      }}
    >
      <h2>{words().title}</h2>
      <Fields typed={shown} faults={faults} onType={type} prefix="">
        <ShopperLine till={till} text={typed.shopper} />
      </Fields>
      <div class="entry-end">
        <Preview till={till} typed={shown} />
        <button type="submit" class="button entry-submit">
          {words().submit}
        </button>
      </div>
      {asked === null ? null : (
        <Dialog title={words().sureTitle} onClose={() => setAsked(null)}>
          <div class="stack">
            <p>{words().sureText(formatMoney(asked.amount, mallCurrency()))}</p>
            <button type="button" class="button" onClick={() => void keep(asked)}>
              {words().sureYes}
            </button>
            <button type="button" class="button-second" onClick={() => setAsked(null)}>
              {words().sureNo}
            </button>
          </div>
        </Dialog>
      )}
    </form>
  );
}
