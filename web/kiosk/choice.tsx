// One of several choices, each a large target; the chosen one is marked for eyes and screen readers.
import { CheckIcon } from '../kit/icons.tsx';

export interface ChoiceProps<Value extends string> {
  readonly name: string;
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string; readonly lang?: string }[];
  readonly onChoose: (value: Value) => void;
}

export function Choice<Value extends string>({ name, label, value, options, onChoose }: ChoiceProps<Value>) {
  return (
    <fieldset class="choice">
      <legend>{label}</legend>
      <div class="choice-row">
        {options.map((option) => (
          <button
            key={option.value}
            type="button"
            class="button-second choice-item"
            lang={option.lang}
            aria-pressed={option.value === value}
            data-choice={`${name}-${option.value}`}
            onClick={() => onChoose(option.value)}
          >
            {option.value === value ? <CheckIcon /> : null}
            {option.label}
          </button>
        ))}
      </div>
    </fieldset>
  );
}
