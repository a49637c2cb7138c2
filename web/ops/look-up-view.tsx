// Looks up a receipt or a shopper.
import { signal } from '@preact/signals';
import { useState } from 'preact/hooks';
import type { ReceiptStory } from '../../src/contracts/ops.ts';
import type { Role } from '../../src/contracts/roles.ts';
import { userIdOfScan } from '../../src/contracts/shopper-code.ts';
import { errorSentence } from '../kit/error-sentences.ts';
import { SearchIcon } from '../kit/icons.tsx';
import { nameIn } from '../kit/language.ts';
import { mall } from '../kit/mall.ts';
import { latinDigits } from '../kit/numbers.ts';
import { whyNot } from './allowed.ts';
import type { FoundShopper } from './find-shopper.ts';
import { findShopper } from './find-shopper.ts';
import type { MallWatch } from './mall-watch.ts';
import { ReceiptCard } from './receipt-card.tsx';
import { ShopperCard } from './shopper-card.tsx';
import { words } from './words.ts';

type Found =
  | { readonly kind: 'receipt'; readonly story: ReceiptStory }
  | { readonly kind: 'shopper'; readonly shopper: FoundShopper };

/** Kept while another view is shown. */
const found = signal<Found | null>(null);

export function LookUpView({ watch, role }: { readonly watch: MallWatch; readonly role: Role }) {
  const [store, setStore] = useState('');
  const [number, setNumber] = useState('');
  const [userId, setUserId] = useState('');
  const [fault, setFault] = useState('');
  const reason = whyNot(watch, role);
  const stores = mall.value?.stores ?? [];
  const storeId = store === '' ? (stores[0]?.id ?? '') : store;

  async function lookForReceipt(storeId: string, receiptNo: string): Promise<void> {
    setFault('');
    const reply = await watch.link.client()?.request('ops:receipt', { storeId, receiptNo });
    if (reply?.ok) found.value = { kind: 'receipt', story: reply.data };
    else if (reply !== undefined) setFault(errorSentence(reply.error));
  }

  async function lookForShopper(id: string): Promise<void> {
    setFault('');
    const shopper = await findShopper(watch.link, id);
    if (shopper === null) return;
    if ('code' in shopper) setFault(errorSentence(shopper));
    else found.value = { kind: 'shopper', shopper };
  }

  const shown = found.value;
  return (
    <div class="look-up">
      <div class="pair">
        <form
          class="card stack"
          data-form="receipt"
          onSubmit={(event) => {
            event.preventDefault();
            const receiptNo = latinDigits(number).trim();
            if (receiptNo === '') setFault(words().needNumber);
            else void lookForReceipt(storeId, receiptNo);
          }}
        >
          <h2>{words().findReceipt}</h2>
          <label class="field">
            <span>{words().store}</span>
            <select name="store" value={storeId} onChange={(event) => setStore(event.currentTarget.value)}>
              {stores.map(({ id, name }) => (
                <option key={id} value={id}>
                  {nameIn(name)}
                </option>
              ))}
            </select>
          </label>
          <label class="field">
            <span>{words().receiptNo}</span>
            <input
              name="receiptNo"
              dir="ltr"
              autocomplete="off"
              value={number}
              onInput={(event) => setNumber(event.currentTarget.value)}
            />
          </label>
          <button type="submit" class="button" disabled={reason !== null} title={reason ?? undefined}>
            {words().find}
          </button>
        </form>
        <form
          class="card stack"
          data-form="shopper"
          onSubmit={(event) => {
            event.preventDefault();
            const id = userIdOfScan(latinDigits(userId));
            if (id === '') setFault(words().needShopper);
            else void lookForShopper(id);
          }}
        >
          <h2>{words().findShopper}</h2>
          <label class="field">
            <span>{words().shopperId}</span>
            <input
              name="userId"
              dir="ltr"
              autocomplete="off"
              autocapitalize="off"
              spellcheck={false}
              value={userId}
              onInput={(event) => setUserId(event.currentTarget.value)}
            />
          </label>
          <p class="small soft">{words().shopperIdHelp}</p>
          <button type="submit" class="button" disabled={reason !== null} title={reason ?? undefined}>
            {words().find}
          </button>
        </form>
      </div>
      {reason === null ? null : <p class="small soft">{reason}</p>}
      <p class="fault" role="alert">
        {fault}
      </p>
      {shown === null ? (
        <div class="empty">
          <SearchIcon />
          <p>{words().nothingFound}</p>
        </div>
      ) : shown.kind === 'receipt' ? (
        <ReceiptCard
          story={shown.story}
          watch={watch}
          role={role}
          onChanged={() => void lookForReceipt(shown.story.receipt.storeId, shown.story.receipt.receiptNo)}
          onShopper={(id) => void lookForShopper(id)}
        />
      ) : (
        <ShopperCard
          shopper={shown.shopper}
          watch={watch}
          role={role}
          onChanged={() => void lookForShopper(shown.shopper.snapshot.userId)}
          onReceipt={(store, receiptNo) => void lookForReceipt(store, receiptNo)}
        />
      )}
    </div>
  );
}
