// Rebuilds the leaderboards from the journal.
import { useState } from 'preact/hooks';
import { errorSentence } from '../kit/error-sentences.ts';
import { showToast } from '../kit/toast.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import type { MallWatch } from './mall-watch.ts';
import { words } from './words.ts';

export interface RebuildCardProps {
  readonly watch: MallWatch;
  /** Why it is not possible; null: it is. */
  readonly reason: string | null;
}

export function RebuildCard({ watch, reason }: RebuildCardProps) {
  const [isAsking, setAsking] = useState(false);
  const ended = watch.rows.value.find(({ what }) => what?.startsWith('ops:rebuild-standings.') === true);

  async function rebuild(): Promise<string> {
    const reply = await watch.link.client()?.request('ops:rebuild-standings', {});
    if (reply?.ok !== true) {
      if (reply?.error.code === 'busy') return words().rebuildBusy;
      return errorSentence(reply === undefined ? { code: 'retry' } : reply.error);
    }
    showToast({ text: words().rebuildBegan });
    return '';
  }
  return (
    <section class="card stack" data-rebuild={ended?.what ?? ''}>
      <h2>{words().rebuildTitle}</h2>
      <p class="small soft">{words().rebuildIs}</p>
      {ended === undefined ? null : <p class="small">{words().acts[ended.what ?? '']}</p>}
      <button
        type="button"
        class="button"
        data-action="rebuild-standings"
        disabled={reason !== null}
        onClick={() => setAsking(true)}
      >
        {words().rebuildDo}
      </button>
      {reason === null ? null : <p class="small soft">{reason}</p>}
      {isAsking ? (
        <ConfirmDialog
          title={words().rebuildTitle}
          will={words().rebuildWill}
          doIt={words().rebuildDo}
          onClose={() => setAsking(false)}
          onConfirm={rebuild}
        />
      ) : null}
    </section>
  );
}
