// Two fields that several actions share: a store of the mall, and how many minutes something lasts.
import { nameIn } from '../kit/language.ts';
import { mall } from '../kit/mall.ts';
import { formatNumber } from '../kit/numbers.ts';
import { words } from './words.ts';

export interface StoreSelectProps {
  readonly name: string;
  /** What the empty choice stands for, such as all screens of the mall. */
  readonly whole: string;
  readonly value: string;
  readonly onChange: (store: string) => void;
}

export const StoreSelect = ({ name, whole, value, onChange }: StoreSelectProps) => (
  <label class="field">
    <span>{words().store}</span>
    <select name={name} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
      <option value="">{whole}</option>
      {(mall.value?.stores ?? []).map((store) => (
        <option key={store.id} value={store.id}>
          {nameIn(store.name)}
        </option>
      ))}
    </select>
  </label>
);

export interface MinutesSelectProps {
  readonly name: string;
  readonly choices: readonly number[];
  readonly value: number;
  readonly onChange: (minutes: number) => void;
}

export const MinutesSelect = ({ name, choices, value, onChange }: MinutesSelectProps) => (
  <label class="field">
    <span>{words().howLong}</span>
    <select name={name} value={value} onChange={(event) => onChange(Number(event.currentTarget.value))}>
      {choices.map((minutes) => (
        <option key={minutes} value={minutes}>
          {words().minutes(formatNumber(minutes))}
        </option>
      ))}
    </select>
  </label>
);
