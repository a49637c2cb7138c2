// Asks whether somebody is still there: visible, with two tones, and announced to screen readers.
import { useEffect } from 'preact/hooks';
import { announce } from '../kit/announce.tsx';
import { Bar } from '../kit/bar.tsx';
import { Dialog } from '../kit/dialog.tsx';
import { formatNumber } from '../kit/numbers.ts';
import { chime } from './chime.ts';
import { waitMs } from './idle.ts';
import type { Kiosk } from './kiosk-state.ts';
import { words } from './words.ts';

/** Announced again when it becomes urgent. */
const againAtSeconds = 10;

export function IdleDialog({ kiosk }: { readonly kiosk: Kiosk }) {
  return kiosk.idle.askedFor.value === null ? null : <Asking kiosk={kiosk} />;
}

function Asking({ kiosk }: { readonly kiosk: Kiosk }) {
  const seconds = kiosk.idle.askedFor.value ?? 0;
  const isUrgent = seconds <= againAtSeconds;
  useEffect(() => {
    chime();
    announce(`${words().still} ${words().stillText(formatNumber(seconds))}`);
  }, [isUrgent]);
  const leave = (): void => (kiosk.guest.peek() === null ? kiosk.show('attract') : kiosk.finish());
  return (
    <Dialog title={words().still}>
      <div class="stack idle" data-seconds={seconds}>
        <p class="idle-seconds" aria-hidden="true">
          {formatNumber(seconds)}
          <span class="soft idle-left">{words().left}</span>
        </p>
        <p>{words().stillText(formatNumber(seconds))}</p>
        <Bar label={words().left} value={seconds} max={waitMs / 1_000} />
        <button type="button" class="button act-big" data-action="more-time" onClick={kiosk.idle.touched}>
          {words().more}
        </button>
        <button type="button" class="button-second" data-action="leave" onClick={leave}>
          {words().finish}
        </button>
      </div>
    </Dialog>
  );
}
