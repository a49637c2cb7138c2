// The four fields of a receipt, new or corrected.

import type { ComponentChildren } from 'preact';
import { nameIn } from '../kit/language.ts';
import { mall, mallCurrency } from '../kit/mall.ts';
import { formatRial, moneyUnit, readMoney } from '../kit/money.ts';
import type { Faults, Typed } from './entry.ts';
import { words } from './words.ts';

export interface FieldsProps {
  readonly typed: Typed;
  readonly faults: Faults;
  readonly onType: (change: Partial<Typed>) => void;
  /** Distinguishes the ids of this form from those of another form on the page. */
  readonly prefix: string;
  /** Shown below the shopper's code. */
  readonly children?: ComponentChildren;
}

export function Fields({ typed, faults, onType, prefix, children }: FieldsProps) {
  const currency = mallCurrency();
  const amount = readMoney(typed.amount, currency);
  const field = (name: 'shopper' | 'receiptNo' | 'amount', label: string, mode: 'text' | 'numeric') => (
    <div>
      <label class="field">
        <span>{label}</span>
        <input
          name={`${prefix}${name}`}
          dir="ltr"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          inputMode={mode}
          value={typed[name]}
          aria-invalid={faults[name] !== undefined}
          aria-describedby={`${prefix}${name}-fault`}
          onInput={(event) => onType({ [name]: event.currentTarget.value })}
        />
      </label>
      <p id={`${prefix}${name}-fault`} class="fault" role="alert">
        {faults[name] ?? ''}
      </p>
    </div>
  );
  return (
    <>
      {field('shopper', words().shopper, 'text')}
      {children}
      {field('receiptNo', words().receiptNo, 'text')}
      <div class="pair">
        <div>
          {field('amount', words().amount(moneyUnit(currency)), 'numeric')}
          <p class="small soft amount-read" data-amount={amount ?? ''}>
            {amount === null ? '' : (formatRial(amount, currency) ?? '')}
          </p>
        </div>
        <label class="field">
          <span>{words().category}</span>
          <select
            name={`${prefix}category`}
            value={typed.category}
            onChange={(event) => onType({ category: event.currentTarget.value })}
          >
            <option value="">{words().anyCategory}</option>
            {(mall.value?.categories ?? []).map(({ code, name }) => (
              <option key={code} value={code}>
                {nameIn(name)}
              </option>
            ))}
          </select>
        </label>
      </div>
    </>
  );
}
