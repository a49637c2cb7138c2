// The code of a device without a token, shown until an operator has typed it and the device is signed in.
import { useEffect, useState } from 'preact/hooks';
import type { PairingClaimed, PairingOpened } from '../../src/contracts/devices.ts';
import { sentences } from './language.ts';
import type { Session } from './session.ts';

const words = sentences(
  {
    title: 'کد این دستگاه',
    how: 'متصدی این کد را در صفحهٔ عملیات، بخش کارها، می‌نویسد و دستگاه خودش وارد می‌شود.',
    waiting: 'منتظر متصدی…',
    making: 'در حال گرفتن کد…',
    away: 'کد گرفته نشد؛ چند ثانیهٔ دیگر دوباره امتحان می‌شود.',
  },
  {
    title: 'Code of this device',
    how: 'An operator types this code on the operations page, under Actions, and the device signs itself in.',
    waiting: 'Waiting for an operator…',
    making: 'Getting a code…',
    away: 'No code at the moment. Trying again in a few seconds.',
  },
);

export type PairedRole = 'screen' | 'kiosk' | 'tablet';

const againMs = 5_000;

export function Pairing({ session, role }: { readonly session: Session; readonly role: PairedRole }) {
  const [code, setCode] = useState<string | null>(null);
  const [isAway, setAway] = useState(false);
  useEffect(() => {
    const over = new AbortController();
    void keepPairing(role, over.signal, {
      onCode: (next) => {
        setCode(next);
        setAway(next === null);
      },
      onToken: (token) => session.accept(token),
    });
    return () => over.abort();
  }, []);
  return (
    <div class="pairing" data-pairing={code ?? ''}>
      <h2 class="small">{words().title}</h2>
      <p class="pairing-code code">{code ?? '······'}</p>
      <p>{words().how}</p>
      <p class="soft small">{code === null ? (isAway ? words().away : words().making) : words().waiting}</p>
    </div>
  );
}

interface PairingListener {
  /** The code to show; null: none at the moment. */
  readonly onCode: (code: string | null) => void;
  readonly onToken: (token: string) => void;
}

/** Requests codes, one after the other, until one was typed. The node holds each request until then. */
async function keepPairing(
  role: PairedRole,
  signal: AbortSignal,
  { onCode, onToken }: PairingListener,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const opened = (await ask('/api/pairings', { role }, signal)) as PairingOpened | null; // as its route says
      if (opened === null) throw new Error('no code just now');
      onCode(opened.code);
      for (;;) {
        const asked = performance.now();
        const claimed = await ask('/api/pairings/claim', { secret: opened.secret }, signal);
        if (claimed === null) break;
        const found = claimed as PairingClaimed; // as its route says
        if (found.status === 'paired') return onToken(found.token);
        // A busy node answers at once.
        if (performance.now() - asked < againMs) await pause(againMs, signal);
      }
    } catch {
      if (signal.aborted) return;
      onCode(null);
      await pause(againMs, signal);
    }
  }
}

/** Null if the code has expired. */
async function ask(path: string, body: object, signal: AbortSignal): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body), signal });
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error(`${path} answers ${answer.status}`);
  return answer.json();
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
