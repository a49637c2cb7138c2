// Pauses the screens of a store or of the mall, and resumes them.
import { useState } from 'preact/hooks';
import { formatWhen } from '../kit/dates.ts';
import { errorSentence } from '../kit/error-sentences.ts';
import { storeName } from '../kit/mall.ts';
import { formatNumber } from '../kit/numbers.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import type { MallWatch } from './mall-watch.ts';
import { MinutesSelect, StoreSelect } from './selects.tsx';
import { words } from './words.ts';

export interface PauseCardProps {
  readonly watch: MallWatch;
  /** Why it is not possible; null: it is. */
  readonly reason: string | null;
}

const minutes = [15, 60, 240] as const;

export function PauseCard({ watch, reason }: PauseCardProps) {
  const [store, setStore] = useState('');
  const [forMinutes, setForMinutes] = useState<number>(60);
  const [asking, setAsking] = useState<{ readonly store: string | null; readonly paused: boolean } | null>(
    null,
  );
  const whose = (one: string | null): string =>
    one === null ? words().mallScreens : words().storeScreens(storeName(one));

  async function pause(one: string | null, paused: boolean): Promise<string> {
    const asked = { store: one, paused, forSeconds: forMinutes * 60 };
    const reply = await watch.link.client()?.request('ops:pause-screen', asked);
    return reply?.ok ? '' : errorSentence(reply === undefined ? { code: 'retry' } : reply.error);
  }
  return (
    <section class="card stack" data-pause>
      <h2>{words().pauseTitle}</h2>
      <div class="pair">
        <StoreSelect name="pause-store" whole={words().mallScreens} value={store} onChange={setStore} />
        <MinutesSelect name="pause-for" choices={minutes} value={forMinutes} onChange={setForMinutes} />
      </div>
      <button
        type="button"
        class="button"
        data-action="pause-screen"
        disabled={reason !== null}
        onClick={() => setAsking({ store: store === '' ? null : store, paused: true })}
      >
        {words().pauseDo}
      </button>
      {reason === null ? null : <p class="small soft">{reason}</p>}
      <ul class="lines">
        {(watch.state.value?.pausedScreens ?? []).map((one) => (
          <li key={one.store ?? ''} class="spread wrap" data-paused={one.store ?? ''}>
            <span>
              <bdi>{whose(one.store)}</bdi>{' '}
              <span class="small soft">{words().pausedUntil(formatWhen(one.until))}</span>
            </span>
            <button
              type="button"
              class="button-quiet"
              data-action="resume-screen"
              disabled={reason !== null}
              onClick={() => setAsking({ store: one.store, paused: false })}
            >
              {words().resumeDo}
            </button>
          </li>
        ))}
      </ul>
      {asking === null ? null : (
        <ConfirmDialog
          title={asking.paused ? words().pauseDo : words().resumeDo}
          will={
            asking.paused
              ? words().pauseWill(whose(asking.store), words().minutes(formatNumber(forMinutes)))
              : words().resumeWill(whose(asking.store))
          }
          doIt={asking.paused ? words().pauseDo : words().resumeDo}
          onClose={() => setAsking(null)}
          onConfirm={() => pause(asking.store, asking.paused)}
        />
      )}
    </section>
  );
}
