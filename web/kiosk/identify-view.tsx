// The phone's code, scanned or typed on large keys.
import { useEffect, useState } from 'preact/hooks';
import { BackIcon, PhoneIcon } from '../kit/icons.tsx';
import { Heading } from './heading.tsx';
import { Keypad } from './keypad.tsx';
import type { Kiosk } from './kiosk-state.ts';
import { codeCheck, identifyBy, useCodeScans } from './use-code-scans.ts';
import { words } from './words.ts';

export function IdentifyView({ kiosk }: { readonly kiosk: Kiosk }) {
  const [code, setCode] = useState('');
  useCodeScans(kiosk);
  // An error of the previous visitor's code is cleared.
  useEffect(
    () => () => {
      codeCheck.value = { isBusy: false, fault: '' };
    },
    [],
  );
  const { isBusy, fault } = codeCheck.value;
  const type = (text: string): void => {
    setCode(text);
    if (fault !== '') codeCheck.value = { isBusy, fault: '' };
  };
  return (
    <main class="view split">
      <div class="view-head">
        <Heading>{words().identify}</Heading>
        <p class="lead">{words().identifyText}</p>
      </div>
      <div class="art" aria-hidden="true">
        <PhoneIcon />
      </div>
      <form
        class="acts"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void identifyBy(kiosk, code).then((isIn) => {
            if (isIn) setCode('');
          });
        }}
      >
        <label class="field">
          <span>
            {words().code}{' '}
            <span class="soft">
              ({words().codeLike} <bdi class="code">sara*48291375</bdi>)
            </span>
          </span>
          <input
            name="code"
            dir="ltr"
            class="big-input"
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
            inputMode="none"
            maxLength={200}
            value={code}
            aria-invalid={fault !== ''}
            aria-describedby="code-fault"
            onInput={(event) => type(event.currentTarget.value)}
          />
        </label>
        <p id="code-fault" class="fault" role="alert">
          {fault}
        </p>
        <Keypad kind="code" onKey={(key) => type(code + key)} onErase={() => type(code.slice(0, -1))} />
        <div class="act-row">
          <button
            type="button"
            class="button-second"
            data-action="back"
            onClick={() => kiosk.show('attract')}
          >
            <BackIcon />
            {words().back}
          </button>
          <button type="submit" class="button" data-action="enter" disabled={isBusy}>
            {isBusy ? words().checking : words().enter}
          </button>
        </div>
      </form>
    </main>
  );
}
