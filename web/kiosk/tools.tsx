// Always available: the other language, and a call for help.
import { useState } from 'preact/hooks';
import { announce } from '../kit/announce.tsx';
import { BellIcon } from '../kit/icons.tsx';
import { LanguageSwitch } from '../kit/language-switch.tsx';
import { storeName } from '../kit/mall.ts';
import type { Kiosk } from './kiosk-state.ts';
import { words } from './words.ts';

type Call = 'none' | 'calling' | 'called' | 'later' | 'failed';

/** After this time staff can be called again. */
const answerMs = 20_000;

export function Tools({ kiosk, store }: { readonly kiosk: Kiosk; readonly store: string }) {
  const [call, setCall] = useState<Call>('none');
  const said: Readonly<Record<Call, string>> = {
    none: '',
    calling: words().calling,
    called: words().called(storeName(store)),
    later: words().callLater,
    failed: words().callFailed(storeName(store)),
  };
  function show(next: Call): void {
    setCall(next);
    announce(said[next]);
    setTimeout(() => setCall('none'), answerMs);
  }
  async function ask(): Promise<void> {
    setCall('calling');
    const reply = await kiosk.link
      .client()
      ?.request('kiosk:call', {}, { timeoutMs: 5_000 })
      .catch(() => undefined); // the link has ended
    show(reply?.ok ? 'called' : reply?.error.code === 'limited' ? 'later' : 'failed');
  }
  return (
    <footer class="tools">
      <nav class="tools-row" aria-label={words().tools}>
        <LanguageSwitch />
        <button
          type="button"
          class="button-quiet"
          data-action="call"
          disabled={call === 'calling'}
          onClick={() => void ask()}
        >
          <BellIcon />
          {words().call}
        </button>
      </nav>
      {call === 'none' || call === 'calling' ? null : (
        <p class="notice tools-said" data-call={call}>
          <BellIcon />
          {said[call]}
        </p>
      )}
    </footer>
  );
}
