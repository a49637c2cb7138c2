// A call for help from a kiosk of the store, shown until a clerk answers it.
import { signal } from '@preact/signals';
import type { KioskCalled } from '../../src/contracts/kiosk.ts';
import { formatTime } from '../kit/dates.ts';
import { BellIcon } from '../kit/icons.tsx';
import { sentences } from '../kit/language.ts';

const words = sentences(
  {
    called: (time: string) => `پای کیوسک کمک می‌خواهند (${time})`,
    go: 'می‌روم',
  },
  {
    called: (time) => `Somebody at a kiosk needs help (${time})`,
    go: 'On my way',
  },
);

/** The last call of each kiosk; a store has a few. */
const mostCalls = 5;
const calls = signal<readonly KioskCalled[]>([]);

/** Handles everything that the node pushes to the tablet. */
export function hearCall(event: string, payload: unknown): void {
  if (event !== 'kiosk:called') return;
  const call = payload as KioskCalled; // as its table says
  calls.value = [...calls.value.filter(({ kiosk }) => kiosk !== call.kiosk), call].slice(-mostCalls);
}

export const Calls = () => (
  <>
    {calls.value.map((call) => (
      <div key={call.kiosk} class="notice spread" role="alert" data-call={call.kiosk}>
        <span class="row">
          <BellIcon />
          <span>
            <strong>{words().called(formatTime(call.at))}</strong> <bdi class="code">{call.kiosk}</bdi>
          </span>
        </span>
        <button
          type="button"
          class="button"
          onClick={() => {
            calls.value = calls.value.filter(({ kiosk }) => kiosk !== call.kiosk);
          }}
        >
          {words().go}
        </button>
      </div>
    ))}
  </>
);
