// Shown while the kiosk is not connected: where to add coins meanwhile. Nothing is stored here for later.
import { OffIcon } from '../kit/icons.tsx';
import { storeName } from '../kit/mall.ts';
import { Heading } from './heading.tsx';
import type { Kiosk } from './kiosk-state.ts';
import { words } from './words.ts';

export function AwayView({ kiosk, store }: { readonly kiosk: Kiosk; readonly store: string }) {
  const isLoading = kiosk.link.state.value === 'loading';
  return (
    <main class="view farewell" data-away={kiosk.link.state.value}>
      <div class="view-head result-head">
        {isLoading ? null : (
          <span class="away-icon">
            <OffIcon />
          </span>
        )}
        <Heading>{isLoading ? words().loading : words().offline}</Heading>
        <p class="lead">{isLoading ? words().loadingText : words().offlineText(storeName(store))}</p>
      </div>
    </main>
  );
}
