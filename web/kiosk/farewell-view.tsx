// The end of a visit: finished, or ended with the reason. It has no data of the shopper.
import { useEffect } from 'preact/hooks';
import { announce } from '../kit/announce.tsx';
import { Mark } from '../kit/icons.tsx';
import { Heading } from './heading.tsx';
import type { Kiosk } from './kiosk-state.ts';
import { useCodeScans } from './use-code-scans.ts';
import { words } from './words.ts';

export function FarewellView({ kiosk }: { readonly kiosk: Kiosk }) {
  const isEnded = kiosk.view.value === 'ended';
  useCodeScans(kiosk);
  const title = isEnded ? words().ended : words().bye;
  const text = isEnded ? words().endedText[kiosk.ending.value] : words().byeText;
  useEffect(() => announce(`${title} · ${text}`), []);
  return (
    <main class="view farewell">
      <div class="view-head result-head">
        <Mark size={120} />
        <Heading>{title}</Heading>
        <p class="lead">{text}</p>
      </div>
      <div class="acts">
        <button
          type="button"
          class="button act-big"
          data-action="restart"
          onClick={() => kiosk.show('attract')}
        >
          {words().begin}
        </button>
      </div>
    </main>
  );
}
