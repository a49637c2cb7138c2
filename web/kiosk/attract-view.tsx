// Shown while nobody uses the kiosk: three sentences in turn, and where to touch.
import { useEffect, useState } from 'preact/hooks';
import { Coin } from '../kit/icons.tsx';
import { wantsMotion } from '../kit/motion.ts';
import type { Kiosk } from './kiosk-state.ts';
import { useCodeScans } from './use-code-scans.ts';
import { words } from './words.ts';

const slideMs = 7_000;

export function AttractView({ kiosk }: { readonly kiosk: Kiosk }) {
  const [at, setAt] = useState(0);
  useCodeScans(kiosk);
  const slides = words().attract;
  useEffect(() => {
    if (!wantsMotion()) return;
    const timer = setInterval(() => setAt((before) => before + 1), slideMs);
    return () => clearInterval(timer);
  }, []);
  const slide = slides[at % slides.length];
  return (
    <main class="view attract">
      <div class="attract-coins" aria-hidden="true">
        <Coin size={240} />
      </div>
      <div class="attract-words" key={at % slides.length}>
        <h1>{slide?.title}</h1>
        <p class="lead">{slide?.text}</p>
      </div>
      <div class="acts">
        <button type="button" class="button act-big" data-action="begin" onClick={() => kiosk.show('start')}>
          {words().begin}
        </button>
        <p class="soft">{words().orScan}</p>
      </div>
    </main>
  );
}
