// Drains a node, or puts it back.
import { useState } from 'preact/hooks';
import { errorSentence } from '../kit/error-sentences.ts';
import { showToast } from '../kit/toast.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import type { MallWatch } from './mall-watch.ts';
import { words } from './words.ts';

export interface DrainCardProps {
  readonly watch: MallWatch;
  /** Why it is not possible; null: it is. */
  readonly reason: string | null;
}

export function DrainCard({ watch, reason }: DrainCardProps) {
  const [asking, setAsking] = useState<{ readonly node: string; readonly undo: boolean } | null>(null);
  const nodes = (watch.state.value?.nodes ?? []).filter(
    ({ state, role }) => state === 'here' && role !== 'jobs',
  );

  async function drain(node: string, undo: boolean): Promise<string> {
    const reply = await watch.link.client()?.request('ops:drain', { node, undo });
    if (reply?.ok !== true) {
      if (reply?.error.code === 'conflict') return words().onlyNode;
      return errorSentence(reply === undefined ? { code: 'retry' } : reply.error);
    }
    showToast({ text: words().drainAsked(node) });
    return '';
  }
  return (
    <section class="card stack" data-drain>
      <h2>{words().drainTitle}</h2>
      <p class="small soft">{words().drainIs}</p>
      {nodes.length === 0 && reason === null ? <p class="empty">{words().loading}</p> : null}
      <ul class="lines">
        {nodes.map(({ name, figures }) => {
          const isDraining = figures?.draining === true;
          return (
            <li key={name} class="spread wrap" data-drain-node={name}>
              <span class="row wrap">
                <span class="code">{name}</span>
                {isDraining ? <span class="badge badge-failed">{words().isDraining}</span> : null}
              </span>
              <button
                type="button"
                class={isDraining ? 'button-quiet' : 'button-danger'}
                data-action={isDraining ? 'undrain' : 'drain'}
                disabled={reason !== null}
                onClick={() => setAsking({ node: name, undo: isDraining })}
              >
                {isDraining ? words().drainUndo : words().drain}
              </button>
            </li>
          );
        })}
      </ul>
      {reason === null ? null : <p class="small soft">{reason}</p>}
      {asking === null ? null : (
        <ConfirmDialog
          title={asking.undo ? words().drainUndo : words().drain}
          will={asking.undo ? words().undrainWill(asking.node) : words().drainWill(asking.node)}
          doIt={asking.undo ? words().drainUndo : words().drain}
          isDanger={!asking.undo}
          onClose={() => setAsking(null)}
          onConfirm={() => drain(asking.node, asking.undo)}
        />
      )}
    </section>
  );
}
