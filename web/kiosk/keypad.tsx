// Keys on the screen: digits of the language, and for codes the star, letters and the characters of ids.
import { useState } from 'preact/hooks';
import { localDigits } from '../kit/numbers.ts';
import { words } from './words.ts';

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;
const letters = [...'abcdefghijklmnopqrstuvwxyz', '.', '-', '_', '@'];

export interface KeypadProps {
  /** `code` has a star and letters, `amount` digits only, `number` digits and a hyphen. */
  readonly kind: 'code' | 'number' | 'amount';
  readonly onKey: (key: string) => void;
  readonly onErase: () => void;
}

export function Keypad({ kind, onKey, onErase }: KeypadProps) {
  const [isLetters, setLetters] = useState(false);
  const key = (text: string) => (
    <button
      key={text}
      type="button"
      class={`button-second key ${kind === 'code' ? 'code' : ''}`}
      data-key={text}
      onClick={() => onKey(text)}
    >
      {kind === 'code' ? text : localDigits(text)}
    </button>
  );
  const sign = { code: '*', number: '-', amount: '000' }[kind];
  const erase = (
    <button type="button" class="button-second key key-word" data-key="erase" onClick={onErase}>
      {words().erase}
    </button>
  );
  return (
    <fieldset class="keypad" data-keys={isLetters ? 'letters' : 'digits'}>
      <legend class="unseen">{words().keypad}</legend>
      {isLetters ? (
        <div class="keys keys-letters" dir="ltr">
          {letters.map(key)}
        </div>
      ) : (
        <div class="keys keys-digits" dir="ltr">
          {digits.map(key)}
          {key(sign)}
          {key('0')}
          {erase}
        </div>
      )}
      {kind === 'code' ? (
        <div class="keys-below">
          <button
            type="button"
            class="button-second key-word"
            data-key="switch"
            onClick={() => setLetters(!isLetters)}
          >
            {isLetters ? words().digits : words().letters}
          </button>
          {isLetters ? erase : null}
        </div>
      ) : null}
    </fieldset>
  );
}
