// Before a visit every scan is treated as a phone's code: it starts the visit, or the view shows why not.
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { RefusedError } from '../../src/client/refused-error.ts';
import { splitCode } from '../../src/contracts/shopper-code.ts';
import { errorSentence } from '../kit/error-sentences.ts';
import { formatNumber, latinDigits } from '../kit/numbers.ts';
import { listenForScans } from '../kit/scanner.ts';
import type { Kiosk } from './kiosk-state.ts';
import { words } from './words.ts';

/** The state of the last code: being checked, or refused with the reason. */
export const codeCheck = signal<{ readonly isBusy: boolean; readonly fault: string }>({
  isBusy: false,
  fault: '',
});

export async function identifyBy(kiosk: Kiosk, text: string): Promise<boolean> {
  const code = latinDigits(text).trim();
  if (codeCheck.peek().isBusy) return false;
  if (splitCode(code) === null) {
    codeCheck.value = { isBusy: false, fault: words().needCode };
    return false;
  }
  codeCheck.value = { isBusy: true, fault: '' };
  try {
    await kiosk.identify(code);
    codeCheck.value = { isBusy: false, fault: '' };
    return true;
  } catch (error) {
    codeCheck.value = { isBusy: false, fault: faultOf(error) };
    return false;
  }
}

function faultOf(error: unknown): string {
  if (!(error instanceof RefusedError)) return errorSentence({ code: 'retry' });
  if (error.code === 'limited')
    return words().tooMany(formatNumber(Math.ceil((error.retryAfterMs ?? 30_000) / 1_000)));
  if (error.code !== 'not_found') return errorSentence(error);
  return /used/.test(error.message) ? words().usedCode : words().wrongCode;
}

/** Active while its component is shown. */
export function useCodeScans(kiosk: Kiosk): void {
  useEffect(
    () =>
      listenForScans((text) => {
        kiosk.show('identify');
        void identifyBy(kiosk, text);
      }),
    [kiosk],
  );
}
