// The audit: the actions of operators, latest first.
import { useEffect, useState } from 'preact/hooks';
import type { Act } from '../../src/contracts/ops.ts';
import { formatWhen } from '../kit/dates.ts';
import { AskedList } from './asked-list.tsx';
import type { MallWatch } from './mall-watch.ts';
import { words } from './words.ts';

export interface ActsCardProps {
  readonly watch: MallWatch;
  readonly reason: string | null;
}

export function ActsCard({ watch, reason }: ActsCardProps) {
  const [acts, setActs] = useState<readonly Act[] | null>(null);
  // Read again when the log has a new action.
  const latest = watch.rows.value.find(({ kind }) => kind === 'act')?.id;
  useEffect(() => {
    if (reason !== null) return;
    void watch.link
      .client()
      ?.request('ops:acts', {})
      .then((reply) => {
        if (reply.ok) setActs(reply.data.acts);
      })
      .catch(() => {}); // the link has ended: its own state says so
  }, [latest, reason]);
  return (
    <section class="card stack actions-wide" data-acts={acts?.length ?? ''}>
      <h2>{words().audit}</h2>
      <p class="small soft">{words().auditIs}</p>
      {/* An operator who may not read the audit sees why, instead of a loading message. */}
      {acts === null && reason !== null ? (
        <p class="small soft">{reason}</p>
      ) : acts === null || acts.length === 0 ? (
        <p class="empty">{acts === null ? words().loading : words().noActs}</p>
      ) : (
        <ol class="lines">
          {acts.map((act, at) => (
            <li key={`${act.at} ${at}`} class="act">
              <span class="spread wrap">
                <strong>{words().acts[act.event] ?? act.event}</strong>
                <span class={act.result === 'ok' ? 'badge' : 'badge badge-failed'}>
                  {act.result === 'ok' ? words().done : words().refused}
                </span>
              </span>
              <span class="small soft">
                <span class="code clip">{act.by}</span> · {formatWhen(act.at)}
              </span>
              <AskedList asked={act.asked} />
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
